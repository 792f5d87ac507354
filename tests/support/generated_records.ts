/**
 * Records as bytes for property tests: right ones, odd spellings of right ones, and what only some parsers take.
 *
 * @module
 */

import fc from "fast-check";
import { z } from "zod";
import { types } from "../../src/schema/column_types.ts";
import { readExact } from "../../src/schema/exact_reader.ts";
import { planDecoding } from "../../src/schema/plan_decoding.ts";
import { asZodNode, type ZodNode } from "../../src/schema/zod_type.ts";

/** Values as bytes write them: odd spellings, wrong types, what only some parsers take. */
const VALUES = [
  ..."null|true|false|0|-0|-0.0|1|2|250|250.0|1e2|1E+2|25e-1|120.5|-1|0.1|1.50|-7.25".split("|"),
  ..."9007199254740991|9007199254740992|9007199254740993|-9007199254740993|4294967296".split("|"),
  ..."9223372036854775807|9223372036854775808|-9223372036854775808|18446744073709551616".split("|"),
  ..."123456789012345678901234567890|1e400|-1e400|1e308|1e-400|1e22|0.1000000000000000055511151"
    .split("|"),
  ..."NaN|nan|Infinity|-inf|01|+1|1.|.5|tru|undefined|'a'".split("|"),
  ..."1705708800000|253402300799999|253402300800000|-62135596800001|8640000000000001".split("|"),
  ...[
    "",
    "a",
    "A",
    "B",
    "ab",
    "abc",
    "250",
    "true",
    "null",
    "é",
    "😀",
    "😀😀",
    "👨‍👩‍👧",
    "e\u0301",
    "a\u2028b",
    "K",
    "ſ",
    " a ",
    "inf",
    ",}",
    "[nan]",
    "12.30",
    "-0.5",
    "1e3",
    "a@b.co",
    "2024-01-20",
    "2024-02-30",
    "0000-01-01",
    "2024-01-20T00:00:00Z",
    "2024-01-20T24:00:00Z",
    "2024-02-30T00:00:00Z",
    "0000-01-01T00:00:00Z",
    "2024-01-20T00:00:00.123456Z",
    "2024-01-20T10:30",
    "2024-01-20T00:00:00+02:00",
    "5f0c7e64-3d63-4b0e-8f0e-0a4f6b8b2f11",
  ].map((text) => JSON.stringify(text)),
  ...['"\\u0061"', '"\\ud83d\\ude00"', '"\\ud800"', '"\\udc00x"', '"\\u0000"', '"\\/"', '"\\x"'],
  ...['"a\tb"', '"\\"q\\\\"', '"a\\nb"'],
  ...["[]", '["a"]', '["a",null]', "[1, 2]", '[1,"x"]', "[1.5,-0.0]", "[1,]", "[NaN]", "[[1]]"],
  ...["{}", '{"x":1}', '{ "x" : 1.0 }', '{"x":1,"x":"s"}', '{"x":null}', '{"x":1,"y":"q"}'],
  ...['{"y":"q","x":2}', '{"x":2,"y":"q","z":1}', '{"x":1,}', '{"__proto__":1}', '{"\\u0078":3}'],
  ...['{"x":NaN}', '{"x":1,"y":"q","z":inf}', '{"constructor":1,"x":2}'],
];

type Leaf = () => z.ZodType;

const LEAVES: readonly Leaf[] = [
  () => z.string(),
  () => z.string().min(1).max(2),
  () => z.string().length(2),
  () => z.string().regex(/^[^x]+$/),
  () => z.string().regex(/^a.*b?/u),
  () => z.string().regex(/^[ak]$/i),
  () => z.string().regex(/(?=a)a/),
  () => z.string().startsWith("a").endsWith("a"),
  () => z.string().includes("a"),
  () => z.string().lowercase(),
  () => z.string().trim(),
  () => z.email(),
  () => z.uuid(),
  () => z.iso.date(),
  () => z.iso.datetime(),
  () => z.enum(["A", "B", "é"]),
  () => z.literal(["a", "null"]),
  () => z.literal([1, 250]),
  () => z.literal([true]),
  () => z.int(),
  () => z.int().min(1).max(1000),
  () => z.int().multipleOf(2),
  () => z.int32(),
  () => z.number(),
  () => z.number().positive().lt(250),
  () => z.number().min(-0.5),
  () => z.bigint(),
  () => z.bigint().positive(),
  () => z.int64(),
  () => z.boolean(),
  () => z.coerce.date(),
  () => z.coerce.number(),
  () => z.unknown(),
  () => z.union([z.string(), z.number()]),
  () => z.union([z.int(), z.boolean(), z.null()]),
  () => z.union([z.bigint(), z.string()]),
  () => types.date(),
  () => types.timestamp(),
  () => types.decimal(6, 2),
  () => types.json(),
  () => z.array(z.string()),
  () => z.array(z.number()).min(1).max(2),
  () => z.array(z.int().nullable()),
  () => z.array(z.array(z.int())),
  () => z.record(z.string(), z.number()),
  () => z.record(z.string(), z.unknown()),
  () => z.object({ x: z.int() }),
  () => z.object({ x: z.number(), y: z.string().optional() }),
  () => z.strictObject({ x: z.number().nullable(), y: z.string().nullish() }),
  () => z.object({ constructor: z.int().optional(), x: z.bigint() }),
  () => z.string().transform((text) => text.length).pipe(z.int()),
];

const WRAPPERS: readonly ((schema: z.ZodType) => z.ZodType)[] = [
  (schema) => schema,
  (schema) => schema,
  (schema) => schema.nullable(),
  (schema) => schema.optional(),
  (schema) => schema.nullish(),
  (schema) => schema.default(null).nullable(),
  (schema) => schema.optional().nullable(),
  (schema) => schema.readonly(),
];

const fieldArbitrary = fc.tuple(fc.constantFrom(...LEAVES), fc.constantFrom(...WRAPPERS))
  .map(([leaf, wrap]) => wrap(leaf()));

const NAMES = ["a", "b", "c d", "é", "constructor"] as const;

/** A schema of one to five fields. */
export const schemaArbitrary = fc.record({
  fields: fc.array(fieldArbitrary, { minLength: 1, maxLength: NAMES.length }),
  kind: fc.constantFrom(z.object, z.strictObject, z.looseObject),
}).map(({ fields, kind }) =>
  kind(Object.fromEntries(fields.map((field, index) => [NAMES[index] ?? "a", field])))
);

const KEYS = [
  ...['"a"', '"b"', '"c d"', '"é"', '"constructor"', '"\\u0061"', '"zz"', '"__proto__"', '"A"'],
];
const SPACES = ["", "", "", " ", "\t", "\r"];

const memberArbitrary = fc.tuple(
  fc.nat(99),
  fc.constantFrom(...VALUES),
  fc.constantFrom(...KEYS),
  fc.constantFrom(...SPACES),
);

/** Choices that a record is rendered from. */
export const recordArbitrary = fc.record({
  members: fc.array(memberArbitrary, { minLength: NAMES.length, maxLength: NAMES.length }),
  form: fc.nat(99),
});

/** The choices for one record. */
export type RecordDraft = typeof recordArbitrary extends fc.Arbitrary<infer Draft> ? Draft : never;

/** Mostly right values of the declared keys in order; here and there any value, a key too few, too many or twice. */
export function renderRecord(schema: z.ZodObject, { members, form }: RecordDraft): string {
  const fields = Object.entries(schema.shape);
  const texts = members.flatMap(([choice, value, key, space], index) => {
    const [name, field] = fields[index] ?? [];
    if (name === undefined) return choice < 3 ? [`${key}:${value}`] : [];
    const good = likelyValues(field as z.ZodType);
    const own = choice < 65 ? good[choice % good.length] : value;
    const member = `${space}${JSON.stringify(name)}${space}:${own}${space}`;
    if (choice < 6) return [];
    return choice < 10 ? [member, `${key}:${value}`] : [member];
  });
  const text = `{${texts.join(",")}${form < 3 ? "," : ""}}`;
  if (form === 3) return text.slice(0, -1);
  return form === 4 ? "5" : form === 5 ? "[]" : form === 6 ? `${text} x` : text;
}

/** A likely value for a schema: one that zod accepts, if there is one among the values. */
function likelyValues(field: z.ZodType): readonly string[] {
  const known = LIKELY.get(field);
  if (known !== undefined) return known;
  const plan = planDecoding(nodeOf(field));
  const good = VALUES.filter((text) => {
    const record = readExact(text, plan);
    return record.kind === "record" && field.safeParse(record.value).success;
  });
  const values = good.length > 0 ? good : VALUES;
  LIKELY.set(field, values);
  return values;
}

/** Finding them takes longer than the validation itself. */
const LIKELY = new WeakMap<z.ZodType, readonly string[]>();

/** The schema as the converter sees it. */
export function nodeOf(schema: unknown): ZodNode {
  const node = asZodNode(schema);
  if (node === undefined) throw new Error("not a schema");
  return node;
}

/** Records that are mostly right, so that rows are accepted at all. */
export function goodRecords(schema: z.ZodObject, picks: readonly number[]): readonly string[] {
  const entries = Object.entries(schema.shape).map(([name, field]) =>
    [JSON.stringify(name), likelyValues(field as z.ZodType)] as const
  );
  return picks.map((pick) =>
    `{${
      entries.map(([name, values], index) =>
        `${name}:${values[(pick * (index + 7)) % values.length]}`
      )
        .join(",")
    }}`
  );
}
