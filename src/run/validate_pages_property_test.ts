import { expect } from "expect";
import fc from "fast-check";
import type { CompiledSchema } from "../core/compiled_schema.ts";
import type { ColumnType } from "../core/column.ts";
import { openSession, type Row, type Session } from "../duckdb/session.ts";
import { compileSchema } from "../schema/compile_schema.ts";
import { readExact } from "../schema/exact_reader.ts";
import { judgeFile } from "../schema/judge_file.ts";
import { planDecoding } from "../schema/plan_decoding.ts";
import { fakeHost, withFolder } from "../../tests/support/fake_host.ts";
import {
  goodRecords,
  nodeOf,
  recordArbitrary,
  renderRecord,
  schemaArbitrary,
} from "../../tests/support/generated_records.ts";
import { createPageBuffers } from "../source/page_buffers.ts";
import { openPage } from "../source/page_writer.ts";
import { validatePages } from "./validate_pages.ts";

/** Raise it for a long run: `PHLO_PROPERTY_RUNS=5000 deno test -A src/run/validate_pages_property_test.ts`. */
const RUNS = Number(Deno.env.get("PHLO_PROPERTY_RUNS") ?? 100);

const host = fakeHost();

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
