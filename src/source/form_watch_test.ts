import { expect } from "expect";
import fc from "fast-check";
import { type KeyForm, VALUE_KINDS } from "../core/record_form.ts";
import { createFormWatch } from "./form_watch.ts";

const { string, integer, number, boolean, null: nothing, missing, object, array } = VALUE_KINDS;
const encoder = new TextEncoder();

/** Lines as one page; the form where all of them have one. */
function watch(...lines: readonly string[]): readonly KeyForm[] | undefined {
  const forms = createFormWatch();
  for (const line of lines) forms.look(encoder.encode(`${line}\n`));
  return forms.form();
}

function kindsOf(...values: readonly string[]): number | undefined {
  return watch(...values.map((value) => `{"a":${value}}`))?.[0]?.kinds;
}

Deno.test("createFormWatch() tells the kinds of a key's values", () => {
  expect(kindsOf('"x"', '"\\"\\\\\\u0041"', '""')).toBe(string);
  expect(kindsOf("0", "-0", "999999999999999", "-123")).toBe(integer);
  expect(kindsOf("1000000000000000")).toBe(number);
  expect(kindsOf("0.5", "1e5", "-1.5E-3", "0e0")).toBe(number);
  expect(kindsOf("true", "false")).toBe(boolean);
  expect(kindsOf("null", "1")).toBe(nothing + integer);
  expect(kindsOf("[]", '[1,"]",{"b":[null]}]')).toBe(array);
  expect(kindsOf("{}", "{ }")).toBe(object);
});

Deno.test("createFormWatch() says nothing of what is not JSON", () => {
  const bad = [
    "01",
    "+1",
    "1.",
    ".5",
    "1e",
    "-",
    "NaN",
    "inf",
    "nul",
    "tru",
    "'a'",
    '"a',
    '"\t"',
    "",
  ];
  const broken = [
    "[1,]",
    "[,1]",
    "[1 2]",
    "[NaN]",
    "{b:1}",
    '{"b"}',
    '{"b":1,}',
    "[1}",
    "[",
    "1 2",
  ];
  for (const value of [...bad, ...broken]) {
    expect([value, kindsOf(value)]).toEqual([value, undefined]);
    // Where a regular record came before it, too.
    expect([value, kindsOf("5", value)]).toEqual([value, undefined]);
  }
  for (const line of ["5", "[]", '{"a":1,}', '{"a":1} x', '{"a":1', '{"a" 1}', "", "{,}"]) {
    expect([line, watch(line)]).toEqual([line, undefined]);
  }
});

Deno.test("createFormWatch() follows keys that are missing, but not keys in another order", () => {
  const form = watch('{"a":1,"b":2,"c":3}', '{"a":1,"c":3}', "{}");
  expect(form?.map(({ name, kinds }) => [name, kinds])).toEqual([
    ["a", integer + missing],
    ["b", integer + missing],
    ["c", integer + missing],
  ]);
  expect(watch('{"a":1,"b":2}', '{"b":2,"a":1}')).toBeUndefined();
  expect(watch('{"a":1}', '{"a":1,"b":2}')).toBeUndefined();
  expect(watch('{"a":1,"a":2}')).toBeUndefined();
  expect(watch('{"a":1}', '{"a":1,"a":2}')).toBeUndefined();
  expect(watch('{"\\u0061":1}')).toBeUndefined();
  expect(watch('{"a":1}', '{"\\u0061":1}')).toBeUndefined();
  expect(watch("{}", '{"a":1}')).toBeUndefined();
});

Deno.test("createFormWatch() knows the objects inside of records, as long as they are alike", () => {
  expect(watch('{"p":{"x":1,"y":"a"}}', '{"p":null}', '{"p":{"x":2.5}}')).toEqual([{
    name: "p",
    kinds: object + nothing,
    inner: [{ name: "x", kinds: integer + number }, { name: "y", kinds: string + missing }],
  }]);
  expect(watch('{"p":{"x":1}}', '{"p":{"z":1}}')).toEqual([{ name: "p", kinds: object }]);
});

Deno.test("createFormWatch() tells how far the form reached", () => {
  const forms = createFormWatch();
  expect(forms.look(encoder.encode('{"a":1}\n{"a":2}\n{"b":3}\n{"a":4}\n'))).toBe(16);
  expect([forms.isRegular]).toEqual([false]);
  expect(createFormWatch().form()).toBeUndefined();
  expect(watch('{"deep":' + "[".repeat(5000) + "]".repeat(5000) + "}")).toBeUndefined();
});

const PIECES = '{|}|[|]|,|:|"a"|"b"|1|-0.5|null|true| |"|\t|{"a":|{"a":1}|"x\\"y"'.split("|");

Deno.test("createFormWatch() takes nothing that JSON.parse refuses, whatever the bytes", () => {
  const line = fc.oneof(
    fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((pieces) => pieces.join("")),
    fc.json({ maxDepth: 3 }).map((text) => `{"a":${text}}`),
    fc.dictionary(fc.constantFrom("a", "b", "c"), fc.jsonValue({ maxDepth: 2 })).map((value) =>
      JSON.stringify(value)
    ),
  );
  fc.assert(fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), (lines) => {
    const form = watch(...lines);
    if (form === undefined) return;
    for (const text of lines) {
      const value: unknown = JSON.parse(text);
      expect(value).toBeInstanceOf(Object);
      for (const key of form) assertKinds(key, value as Record<string, unknown>);
    }
  }));
});

function assertKinds({ name, kinds, inner }: KeyForm, record: Record<string, unknown>): void {
  if (!Object.hasOwn(record, name)) return expect(kinds & missing).toBe(missing);
  const value = record[name];
  const kind = kindOf(value);
  expect([name, kinds & kind]).not.toEqual([name, 0]);
  if (kind !== object || inner === undefined) return;
  for (const key of inner) assertKinds(key, value as Record<string, unknown>);
  expect(inner.map((key) => key.name)).toEqual(
    expect.arrayContaining(Object.keys(value as Record<string, unknown>)),
  );
}

function kindOf(value: unknown): number {
  if (value === null) return nothing;
  if (Array.isArray(value)) return array;
  if (typeof value === "number") return integer + number;
  return { string, boolean, object }[typeof value as "string" | "boolean" | "object"];
}
