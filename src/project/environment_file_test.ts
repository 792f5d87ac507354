import { expect } from "expect";
import { parseEnvironmentFile } from "./environment_file.ts";

function parse(text: string): Record<string, string> {
  return Object.fromEntries(
    parseEnvironmentFile(text, ".env").map(({ name, value }) => [name, value]),
  );
}

Deno.test("parseEnvironmentFile() reads nothing from empty texts and comments", () => {
  for (const text of ["", "\n\n", "# A=1", "\uFEFF", "   # x\r\n"]) expect(parse(text)).toEqual({});
});

Deno.test("parseEnvironmentFile() reads plain, exported, quoted and empty values", () => {
  expect(
    parse("\uFEFFA=1\r\nexport B = two words  # a comment\nC=\nD=a#b\nE='it # stays \\n' # c\n"),
  )
    .toEqual({ A: "1", B: "two words", C: "", D: "a#b", E: "it # stays \\n" });
});

Deno.test("parseEnvironmentFile() knows escapes between double quotes alone, and interpolates nothing", () => {
  expect(parse('A="x\\ty\\"z\\\\n \\q"\nB="$A ${A}"\nC=$A\nD=`"\'`')).toEqual({
    A: 'x\ty"z\\n \\q',
    B: "$A ${A}",
    C: "$A",
    D: "\"'",
  });
});

Deno.test("parseEnvironmentFile() reads values of several lines within quotes", () => {
  expect(parse('KEY="-----BEGIN\r\nabc=\n-----END"\nNEXT=1')).toEqual({
    KEY: "-----BEGIN\nabc=\n-----END",
    NEXT: "1",
  });
});

Deno.test("parseEnvironmentFile() lets a later assignment come later", () => {
  expect(parse("A=1\nA=2")).toEqual({ A: "2" });
});

Deno.test("parseEnvironmentFile() refuses with the place and without the lines, which may hold secrets", () => {
  const cases: readonly [string, number, number, string][] = [
    ["A=1\nhello", 2, 1, 'no "="'],
    ["A=1\n\n =2", 3, 2, "does not begin with a name"],
    ["1A=2", 1, 1, "does not begin with a name"],
    ["SECRET='abc\nmore", 1, 8, "never closed"],
    ['A="b" c', 1, 7, "after the closing quote"],
  ];
  for (const [text, line, column, reason] of cases) {
    const error = (() => {
      try {
        return parseEnvironmentFile(text, ".env");
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toMatchObject({ code: "PHLO-004", place: { file: ".env", line, column } });
    expect(error).toMatchObject({ message: expect.stringContaining(reason) });
    expect(JSON.stringify(error)).not.toContain("frame");
  }
});
