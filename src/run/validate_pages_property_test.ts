import { expect } from "expect";
import fc from "fast-check";
import { z } from "zod";
import type { CompiledSchema } from "../core/compiled_schema.ts";
import type { ColumnType } from "../core/column.ts";
import { openSession, type Row, type Session } from "../duckdb/session.ts";
import { types } from "../schema/column_types.ts";
import { compileSchema } from "../schema/compile_schema.ts";
import { readExact } from "../schema/exact_reader.ts";
import { judgeFile } from "../schema/judge_file.ts";
import { planDecoding } from "../schema/plan_decoding.ts";
import { asZodNode } from "../schema/zod_type.ts";
import { fakeHost, withFolder } from "../../tests/support/fake_host.ts";
import { createPageBuffers } from "../source/page_buffers.ts";
import { openPage } from "../source/page_writer.ts";
import { validatePages } from "./validate_pages.ts";

/** Raise it for a long run: `PHLO_PROPERTY_RUNS=5000 deno test -A src/run/validate_pages_property_test.ts`. */
const RUNS = Number(Deno.env.get("PHLO_PROPERTY_RUNS") ?? 100);

const host = fakeHost();

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

const schemaArbitrary = fc.record({
  fields: fc.array(fieldArbitrary, { minLength: 1, maxLength: NAMES.length }),
  kind: fc.constantFrom(z.object, z.strictObject, z.looseObject),
}).map(({ fields, kind }) =>
  kind(Object.fromEntries(fields.map((field, index) => [NAMES[index] ?? "a", field])))
);

const KEYS = ['"a"', '"b"', '"c d"', '"é"', '"constructor"', '"\\u0061"', '"zz"', '"__proto__"'];
const SPACES = ["", "", "", " ", "\t", "\r"];

const memberArbitrary = fc.tuple(
  fc.nat(99),
  fc.constantFrom(...VALUES),
  fc.constantFrom(...KEYS),
  fc.constantFrom(...SPACES),
);

const recordArbitrary = fc.record({
  members: fc.array(memberArbitrary, { minLength: NAMES.length, maxLength: NAMES.length }),
  form: fc.nat(99),
});

type RecordDraft = typeof recordArbitrary extends fc.Arbitrary<infer Draft> ? Draft : never;

/** Mostly right values of the declared keys in order; here and there any value, a key too few, too many or twice. */
function renderRecord(schema: z.ZodObject, { members, form }: RecordDraft): string {
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

function nodeOf(schema: unknown) {
  const node = asZodNode(schema);
  if (node === undefined) throw new Error("not a schema");
  return node;
}

/** Records that are mostly right, so that rows are accepted at all. */
function goodRecords(schema: z.ZodObject, picks: readonly number[]): readonly string[] {
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

interface Outcome {
  readonly rows: readonly Row[];
  readonly values: readonly Row[];
}

async function runRoad(
  session: Session,
  options: {
    readonly schema: unknown;
    readonly compiled: CompiledSchema;
    readonly folder: string;
    readonly text: string;
  },
): Promise<Outcome> {
  const { schema, compiled, folder } = options;
  const path = `${folder}/page.ndjson`;
  await Deno.writeTextFile(path, options.text);
  const validated = await validatePages(session, {
    pages: [{ resource: "r", number: 1, path, records: -1, sizeBytes: 0 }],
    schema: compiled,
    judge: (request) => judgeFile(schema, compiled, request, host),
    folder,
    name: "v",
  }, host);
  const json = validated.columns.map((column) => `to_json("${column.name}") AS "${column.name}"`);
  const rows = await session.rows(`SELECT * FROM ${validated.relation} ORDER BY __phlo_row`);
  const values = await session.rows(
    `SELECT ${json.join(", ")}, __phlo_row FROM ${validated.relation} ORDER BY __phlo_row`,
  );
  const [{ n } = { n: 0 }] = await session.rows(
    `SELECT count(DISTINCT row) AS n FROM ${validated.rejects}`,
  );
  expect(validated.fetched).toBe(validated.valid + validated.rejected);
  if (!validated.onlyUndeclared) expect(Number(n)).toBe(validated.rejected);
  return { rows, values };
}

/** What a column shows of a value that zod gave; undefined where the comparison is left to the two roads' equality. */
function expectValue(value: unknown, type: ColumnType): unknown {
  if (value === null || value === undefined) return null;
  switch (type.kind) {
    case "long":
      return Number(value) + 0;
    case "double":
      return Number(value) + 0;
    case "string":
    case "boolean":
      return value;
    case "json":
      return undefined;
    case "list":
      return (value as unknown[]).map((item) => expectValue(item, type.element.type));
    case "struct":
      return Object.fromEntries(type.fields.map((field) => [
        field.name,
        expectValue(Object.entries(value).find(([name]) => name === field.name)?.[1], field.type),
      ]));
    case "map":
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, expectValue(item, type.value.type)]),
      );
    default:
      return undefined;
  }
}

/** Numbers that a column cannot hold are rejects although zod takes them. */
function fitsColumns(row: Record<string, unknown>, compiled: CompiledSchema): boolean {
  return compiled.fields.every(({ name, column }) => fits(ownValue(row, name), column.type));
}

function ownValue(row: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(row, name) ? row[name] : undefined;
}

function fits(value: unknown, type: ColumnType): boolean {
  if (typeof value === "bigint" && type.kind === "long") return BigInt.asIntN(64, value) === value;
  if (value instanceof Date) return /^(?!0000)\d{4}-/.test(value.toISOString());
  if (typeof value === "string" && (type.kind === "date" || type.kind === "timestamp")) {
    return !value.startsWith("0000");
  }
  if (type.kind === "struct" && typeof value === "object" && value !== null) {
    const members = new Map(Object.entries(value));
    return type.fields.every((field) => fits(members.get(field.name), field.type));
  }
  return true;
}

Deno.test("validatePages() accepts what zod accepts of the decoded records, with zod's values", async () => {
  await withFolder(async (folder) => {
    await using session = await openSession({
      temporaryFolder: `${folder}/tmp`,
      folders: [folder],
      threads: 1,
    });
    const property = fc.asyncProperty(
      schemaArbitrary,
      fc.array(recordArbitrary, { minLength: 0, maxLength: 12 }),
      fc.array(fc.nat(1000), { minLength: 0, maxLength: 30 }),
      async (schema, records, picks) => {
        const compiled = compileSchema(schema);
        const mixed = records.map((record) => renderRecord(schema, record));
        const lines = [...goodRecords(schema, picks), ...mixed];
        const text = lines.map((line) => `${line}\n`).join("");
        const bySql = await runRoad(session, { schema, compiled, folder, text });
        const byZod = await runRoad(session, {
          schema,
          compiled: { ...compiled, needsZod: true },
          folder,
          text,
        });
        const plan = planDecoding(nodeOf(schema));
        const accepted = lines.flatMap((line, row) => {
          const record = readExact(line, plan);
          if (record.kind === "fault") return [];
          const result = schema.safeParse(record.value);
          if (!result.success || !fitsColumns(result.data, compiled)) return [];
          return [{ row, data: result.data as Record<string, unknown> }];
        });
        const numbers = accepted.map(({ row }) => row);
        expect(bySql.rows.map((row) => Number(row.__phlo_row))).toEqual(numbers);
        expect(byZod.rows.map((row) => Number(row.__phlo_row))).toEqual(numbers);
        for (const [index, { data }] of accepted.entries()) {
          for (const { name, column } of compiled.fields) {
            const sql = bySql.values[index]?.[name];
            const zod = byZod.values[index]?.[name];
            const isJson = JSON.stringify(column.type).includes('"json"');
            // JSON text may spell a number in two ways; the value is the same.
            if (isJson) expect(parseText(sql)).toEqual(parseText(zod));
            else expect(sql).toEqual(zod);
            const wanted = expectValue(ownValue(data, name), column.type);
            if (wanted !== undefined && !isJson) {
              expect(sql === null ? null : JSON.parse(String(sql))).toEqual(wanted);
            }
          }
        }
      },
    );
    await fc.assert(property, { numRuns: RUNS });
  });
});

/** JSON text, and JSON text inside of JSON text, as a value. */
function parseText(text: unknown): unknown {
  if (typeof text !== "string") return text ?? null;
  const value: unknown = JSON.parse(text);
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** What is known of a page: all that its writer saw, that no comma is wrong, or nothing. */
type Knowledge = "form" | "strict" | "nothing";

async function runPage(
  session: Session,
  options: { readonly schema: unknown; readonly folder: string; readonly lines: readonly string[] },
  knowledge: Knowledge,
) {
  const { schema, folder, lines } = options;
  const compiled = compileSchema(schema);
  const path = `${folder}/known.ndjson`;
  const writer = await openPage({ path, lines: createPageBuffers().lines }, host.disk);
  writer.emit(new TextEncoder().encode(lines.map((line) => `${line}\n`).join("")));
  const [{ isStrict, form }] = await writer.complete();
  const { staged, ...validated } = await validatePages(session, {
    pages: [{
      ...{ resource: "r", number: 1, path, sizeBytes: 0, records: lines.length },
      ...(knowledge === "nothing" ? {} : { isStrict }),
      ...(knowledge === "form" && form !== undefined ? { form } : {}),
    }],
    schema: compiled,
    judge: (request) => judgeFile(schema, compiled, request, host),
    folder,
    name: "v",
  }, host);
  const order = `${validated.relation} ORDER BY __phlo_row`;
  const values = validated.columns.map(({ name }) => `to_json("${name}") AS "${name}"`);
  const rows = await session.rows(`SELECT ${[...values, "__phlo_row"].join(", ")} FROM ${order}`);
  const isShort = staged !== undefined;
  return { outcome: { ...validated, rows }, isShort, isFormed: isShort && form !== undefined };
}

Deno.test("validatePages() yields the same by the short roads as by the long one", async () => {
  await withFolder(async (folder) => {
    await using session = await openSession({
      temporaryFolder: `${folder}/tmp`,
      folders: [folder],
      threads: 1,
    });
    const counts = { short: 0, formed: 0 };
    const property = fc.asyncProperty(
      schemaArbitrary,
      fc.array(recordArbitrary, { minLength: 0, maxLength: 2 }),
      fc.array(fc.nat(1000), { minLength: 1, maxLength: 12 }),
      async (schema, records, picks) => {
        const mixed = records.map((record) => renderRecord(schema, record));
        const given = { schema, folder, lines: [...goodRecords(schema, picks), ...mixed] };
        const byForm = await runPage(session, given, "form");
        const byKeys = await runPage(session, given, "strict");
        const { outcome } = await runPage(session, given, "nothing");
        expect(byForm.outcome).toEqual(outcome);
        expect(byKeys.outcome).toEqual(outcome);
        if (byKeys.isShort) counts.short++;
        if (byForm.isFormed) counts.formed++;
      },
    );
    await fc.assert(property, { numRuns: RUNS / 2 });
    // A property of roads that nothing takes would hold.
    expect(counts.short).toBeGreaterThan(RUNS / 20);
    expect(counts.formed).toBeGreaterThan(RUNS / 20);
  });
});
