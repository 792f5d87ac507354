import { expect } from "expect";
import { inferFields, type SampleRecord } from "./infer_fields.ts";
import { refineFields } from "./refine_fields.ts";

function shapes(records: readonly SampleRecord[]): Record<string, string> {
  return Object.fromEntries(
    inferFields(records).map((field) => [
      field.name,
      `${field.shape.kind}${field.isNullable ? "?" : ""}${field.isOptional ? "*" : ""}`,
    ]),
  );
}

function repeat(values: readonly unknown[], count: number): readonly SampleRecord[] {
  return Array.from({ length: count }, (_, index) => ({ a: values[index % values.length] }));
}

Deno.test("inferFields() finds nothing in nothing", () => {
  expect(inferFields([])).toEqual([]);
  expect(inferFields([{}])).toEqual([]);
});

Deno.test("inferFields() tells types, nulls and missing keys apart", () => {
  expect(shapes([
    { s: "x", i: 1, n: 1.5, b: true, big: 2 ** 60, mixed: 1, none: null, gone: 1, half: null },
    { s: "y", i: -2, n: 2, b: false, big: 1, mixed: "1", none: null, half: 3 },
  ])).toEqual({
    s: "string",
    i: "integer",
    n: "number",
    b: "boolean",
    big: "bigint",
    mixed: "json",
    none: "json?",
    gone: "integer*",
    half: "integer?",
  });
});

Deno.test("inferFields() reads lists and objects, and keeps what is empty or too deep as JSON", () => {
  const [list, empty, object, bare] = inferFields([
    { list: [1, null], empty: [], object: { x: { y: { z: { deep: 1 } } } }, bare: {} },
  ]);
  expect(list?.shape).toEqual({
    kind: "array",
    element: { kind: "integer" },
    elementIsNullable: true,
  });
  expect(empty?.shape).toMatchObject({ kind: "array", element: { kind: "json" } });
  expect(JSON.stringify(object?.shape)).toContain('"name":"z","shape":{"kind":"json"}');
  expect(bare?.shape).toEqual({ kind: "json" });
});

Deno.test("inferFields() guesses an enum only where there is evidence, and says that it is a guess", () => {
  expect(inferFields(repeat(["Up", "Down"], 100))[0]).toMatchObject({
    shape: { kind: "enum", values: ["Down", "Up"] },
    remark: "A guess: the values in 100 records.",
  });
  const strings = [
    repeat(["Up", "Down"], 40),
    repeat(["Up"], 100),
    repeat(Array.from({ length: 13 }, (_, index) => `v${index}`), 1000),
    [...repeat(["Up", "Down"], 100), { a: "Once" }],
    repeat(["2024", "2025"], 100),
  ];
  for (const records of strings) expect(inferFields(records)[0]?.shape.kind).toBe("string");
});

Deno.test("inferFields() describes times as guesses and leaves their type alone", () => {
  const fields = inferFields([{
    date: 1705708800000,
    created_at: 1705708800,
    when: "2024-01-20T00:00:00.000Z",
    day: "2024-01-20",
    price: 1705708800000,
  }]);
  expect(fields.map((field) => [field.shape.kind, field.description])).toEqual([
    ["integer", "Unix timestamp in milliseconds (a guess)"],
    ["integer", "Unix timestamp in seconds (a guess)"],
    ["string", "ISO 8601 timestamp (a guess)"],
    ["string", "ISO 8601 date (a guess)"],
    ["integer", undefined],
  ]);
});

Deno.test("inferFields() leaves out a key that would change a prototype", () => {
  expect(inferFields([JSON.parse('{"__proto__": 1, "constructor": 2}')]).map((field) => field.name))
    .toEqual(["constructor"]);
});

Deno.test("refineFields() doubts what few records showed, and no more when there are many", () => {
  const few = repeat([1], 19).map((record) => ({ ...record, user_id: 7 }));
  expect(refineFields(inferFields(few), [], few)).toMatchObject([
    { shape: { kind: "number" }, isNullable: true, isOptional: true },
    { shape: { kind: "integer" }, isNullable: true },
  ]);
  const many = repeat([1], 20);
  expect(refineFields(inferFields(many), [], many)[0]).toMatchObject({
    shape: { kind: "integer" },
    isNullable: false,
  });
});

Deno.test("refineFields() takes what is known, unless a record says otherwise", () => {
  const known = [{
    name: "a",
    shape: { kind: "integer" as const },
    bounds: { min: 1, max: 10 },
    isNullable: false,
    isOptional: false,
    description: "known",
  }];
  const fits = repeat([1, 10], 20);
  expect(refineFields(inferFields(fits), known, fits)[0]?.description).toBe("known");
  for (const other of [repeat([11], 20), repeat(["x"], 20), repeat([1.5], 20)]) {
    expect(refineFields(inferFields(other), known, other)[0]?.description).toBeUndefined();
  }
  const withNull = repeat([1, null], 20);
  expect(refineFields(inferFields(withNull), known, withNull)).toMatchObject([{
    isNullable: true,
  }]);
});
