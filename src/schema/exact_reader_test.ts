import { expect } from "expect";
import fc from "fast-check";
import { z } from "zod";
import { types } from "./column_types.ts";
import { readExact } from "./exact_reader.ts";
import { type DecodePlan, planDecoding } from "./plan_decoding.ts";
import { asZodNode } from "./zod_type.ts";

function planOf(schema: z.ZodType): DecodePlan {
  const node = asZodNode(schema);
  if (node === undefined) throw new Error("not a schema");
  return planDecoding(node);
}

function valueOf(text: string, schema: z.ZodType = z.unknown()): unknown {
  const record = readExact(text, planOf(schema));
  return record.kind === "record" ? record.value : record.code;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

Deno.test("readExact() reads any JSON as JSON.parse does", () => {
  fc.assert(fc.property(fc.json(), (text) => {
    const record = readExact(text, {});
    if (record.kind !== "record") throw new Error(record.message);
    expect(JSON.stringify(record.value)).toBe(JSON.stringify(JSON.parse(text)));
  }));
});

Deno.test("readExact() refuses what JSON.parse refuses, and nothing else", () => {
  const pieces = fc.constantFrom(
    ...'{|}|[|]|,|:|"|\\|a|"a"|1|-|0|01|1.|.5|e5|1e5|true|tru|null|NaN| |\t|\r|\\u00|"\\n"|"\t"|/'
      .split("|"),
  );
  const texts = fc.array(pieces, { maxLength: 9 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(texts, (text) => {
      expect(`${text} ${readExact(text, {}).kind}`).toBe(
        `${text} ${isJson(text) ? "record" : "fault"}`,
      );
    }),
    { numRuns: 2000 },
  );
});

Deno.test("readExact() takes integers from their digits where the schema says bigint", () => {
  const schema = z.object({
    a: z.bigint(),
    b: z.number(),
    c: z.array(z.int64().nullable()),
    d: z.union([z.number(), z.bigint()]),
  });
  expect(
    valueOf('{"a":9007199254740993,"b":9007199254740993,"c":[1,null],"d":5}', schema),
  ).toEqual({ a: 9007199254740993n, b: 9007199254740992, c: [1n, null], d: 5 });
  expect(valueOf('{"a":1.0,"d":9007199254740993}', schema)).toEqual({
    a: 1,
    d: 9007199254740993n,
  });
  expect(valueOf('{"a":-0}', schema)).toEqual({ a: 0n });
});

Deno.test("readExact() keeps the digits of decimals and writes exponents out", () => {
  const schema = z.object({ a: types.decimal(38, 20).nullish() });
  const read = (text: string) => (valueOf(`{"a":${text}}`, schema) as { a: unknown }).a;
  expect(read("12.30")).toBe("12.30");
  expect(read("0.10000000000000000001")).toBe("0.10000000000000000001");
  expect(read("1.25e1")).toBe("12.5");
  expect(read("125E-2")).toBe("1.25");
  expect(read("-1e3")).toBe("-1000");
  expect(read("5e-3")).toBe("0.005");
  expect(read('"7.5"')).toBe("7.5");
  expect(read("null")).toBe(null);
});

Deno.test("readExact() takes the last of equal keys and names them, however they are written", () => {
  const record = readExact('{"a":1,"b":{"c":1,"c":[{"d":1,"d":2}]},"\\u0061":3}', {});
  expect(record).toMatchObject({
    kind: "record",
    value: { a: 3, b: { c: [{ d: 2 }] } },
    duplicates: ["b.c", "b.c[0].d", "a"],
  });
});

Deno.test("readExact() takes __proto__ for a key, and inherits nothing a schema asks for", () => {
  const value = valueOf('{"__proto__":{"x":1}}') as object;
  expect(Object.keys(value)).toEqual(["__proto__"]);
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  const bare = valueOf("{}", z.object({ constructor: z.unknown() })) as object;
  expect(Reflect.get(bare, "constructor")).toBe(undefined);
});

Deno.test("readExact() refuses half a surrogate pair and endless nesting", () => {
  expect(valueOf('{"a":"\\ud83d\\ude00"}')).toEqual({ a: "😀" });
  expect(valueOf('{"a":"\\ud83d"}')).toBe("not_unicode");
  expect(valueOf('{"\\ude00":1}')).toBe("not_unicode");
  expect(valueOf("[".repeat(100_000))).toBe("not_json");
  expect(valueOf(`${"[".repeat(400)}${"]".repeat(400)}`)).toBeInstanceOf(Array);
});

Deno.test("readExact() keeps the source of a record's members", () => {
  const record = readExact(' { "a" : 1.0 , "b":[1, 2] } ', {});
  if (record.kind !== "record") throw new Error("no record");
  expect([...record.sources]).toEqual([["a", "1.0"], ["b", "[1, 2]"]]);
});
