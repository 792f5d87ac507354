import { expect } from "expect";
import { z } from "zod";
import { parseYamlAs, readYaml } from "./read_yaml.ts";

Deno.test("readYaml() reads as PyYAML does", () => {
  const cases: readonly (readonly [string, unknown])[] = [
    ["a: yes\nb: off\nc: True", { a: true, b: false, c: true }],
    ["y: n", { y: "n" }],
    ["a: 1\na: 2", { a: 2 }],
    ["d: 2024-01-20", { d: "2024-01-20" }],
    ["x: &x {k: 1}\ny: {<<: *x, l: 2}", { x: { k: 1 }, y: { k: 1, l: 2 } }],
    ["", null],
    ["# only a comment", null],
    ["- 1\n- ~\n- '1'", [1, null, "1"]],
    ["__proto__: {polluted: true}", JSON.parse('{"__proto__": {"polluted": true}}')],
  ];
  for (const [text, expected] of cases) {
    expect(JSON.stringify(readYaml(text, "x.yml").value)).toBe(JSON.stringify(expected));
  }
});

Deno.test("readYaml() gives line and column of what is no YAML", () => {
  try {
    readYaml("a:\n  - b\n  c: [1,\n", "models/x.yml");
  } catch (error) {
    expect(error).toMatchObject({ code: "PHLO-504", place: { file: "models/x.yml" } });
    return;
  }
  throw new Error("nothing was thrown");
});

Deno.test("readYaml() refuses aliases that would grow without end", () => {
  const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
  for (let index = 1; index < 8; index++) {
    lines.push(`a${index}: &a${index} [${Array(10).fill(`*a${index - 1}`).join(", ")}]`);
  }
  expect(() => readYaml(lines.join("\n"), "bomb.yml")).toThrow('Cannot read "bomb.yml"');
});

Deno.test("placeOf() finds keys, items, and for what is missing the nearest thing around it", () => {
  const yaml = readYaml("models:\n  - name: a\n    columns:\n      - name: id\n", "x.yml");
  const lines = [
    ["models"],
    ["models", 0, "columns"],
    ["models", 0, "columns", 0, "name"],
    ["models", 0, "columns", 0, "type"],
    ["nothing"],
  ].map((path) => yaml.placeOf(path).line);
  expect(lines).toEqual([1, 3, 4, 4, 1]);
});

Deno.test("parseYamlAs() names the key that does not fit, with its line", () => {
  const yaml = readYaml("name: a\npaths:\n  models: 7\n", "x.yml");
  const schema = z.looseObject({ paths: z.looseObject({ models: z.string() }) });
  try {
    parseYamlAs(yaml, schema);
  } catch (error) {
    expect(error).toMatchObject({
      code: "PHLO-504",
      message:
        'Cannot read "x.yml": "paths.models" is wrong: invalid input: expected string, received number',
      place: { line: 3, column: 3 },
    });
    return;
  }
  throw new Error("nothing was thrown");
});
