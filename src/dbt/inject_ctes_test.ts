import { expect } from "expect";
import fc from "fast-check";
import { injectCtes } from "./inject_ctes.ts";
import { cutPiece, joinPieces, type TextPiece } from "./join_pieces.ts";
import { dropLastSemicolon, isBlankSql, skipBlanks, wordAt } from "./scan_sql.ts";

function piece(text: string, file: string): TextPiece {
  return { text, lines: text.split("\n").map((_line, index) => ({ file, line: index + 1 })) };
}

Deno.test("injectCtes() leaves a query without CTEs as it is", () => {
  const query = piece("select 1", "m");
  expect(injectCtes(query, [])).toBe(query);
});

Deno.test("injectCtes() finds the WITH behind comments and blanks, and no other", () => {
  const cte = { name: "e", body: piece("select 1", "e") };
  const cases: readonly (readonly [string, string])[] = [
    ["select 1", "with e as (\nselect 1\n)\nselect 1"],
    ["with a as (select 1) select 1", "with e as (\nselect 1\n), a as (select 1) select 1"],
    ["With\n recursive a as (x)", "With\n recursive e as (\nselect 1\n), a as (x)"],
    ["-- with\nselect 1", "-- with\nwith e as (\nselect 1\n)\nselect 1"],
    ["/* -- */with_out()", "/* -- */with e as (\nselect 1\n)\nwith_out()"],
    ["(with a as (x) select 1)", "with e as (\nselect 1\n)\n(with a as (x) select 1)"],
    ["", "with e as (\nselect 1\n)\n"],
  ];
  for (const [text, expected] of cases) {
    const words = injectCtes(piece(text, "m"), [cte]).text.replaceAll("  ", " ");
    expect(words).toBe(expected);
  }
});

Deno.test("every line of an injected query knows where it comes from", () => {
  const { text, lines } = injectCtes(piece("with a as (\n  select 1\n)\nselect 2", "m"), [
    { name: "e", body: piece("select 8\n, 9", "e") },
  ]);
  const seen = text.split("\n").map((
    line,
    index,
  ) => [line.trim(), lines[index]?.file, lines[index]?.line]);
  expect(seen).toEqual([
    ["with e as (", "m", 1],
    ["select 8", "e", 1],
    [", 9", "e", 2],
    ["), a as (", "m", 1],
    ["select 1", "m", 2],
    [")", "m", 3],
    ["select 2", "m", 4],
  ]);
});

Deno.test("cutting a piece anywhere and joining it again changes nothing", () => {
  fc.assert(fc.property(
    fc.array(fc.constantFrom("a", "\n", " ", "b\n"), { maxLength: 30 }),
    fc.nat(60),
    (parts, offset) => {
      const whole = piece(parts.join(""), "m");
      const joined = joinPieces(cutPiece(whole, Math.min(offset, whole.text.length)));
      expect(joined.text).toBe(whole.text);
      if (whole.text !== "") expect(joined.lines).toEqual(whole.lines);
    },
  ));
});

Deno.test("dropLastSemicolon() takes only what ends the statement, and keeps the lines", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["select 1;", "select 1 "],
    ["select 1 ; \n-- done;\n", "select 1   \n-- done \n"],
    ["select ';'", "select ';'"],
    ["select 1 -- ;", "select 1 -- ;"],
    ["select 'it''s;'", "select 'it''s;'"],
    ['select ";" ;;', 'select ";"   '],
    ["select 1; select 2", "select 1; select 2"],
    ["", ""],
    [";", " "],
  ];
  for (const [sql, expected] of cases) expect(dropLastSemicolon(sql)).toBe(expected);
});

Deno.test("skipBlanks() and wordAt() see past comments, also those that never end", () => {
  expect(wordAt("/* x */ -- y\n  Select 1", skipBlanks("/* x */ -- y\n  Select 1", 0))).toBe(
    "select",
  );
  expect([" \n-- x\n/* y", "", "-- x\nselect 1"].map(isBlankSql)).toEqual([true, true, false]);
});
