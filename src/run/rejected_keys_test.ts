import { expect } from "expect";
import { z } from "zod";
import { withTable } from "../../tests/support/table_bench.ts";
import type { Column } from "../core/column.ts";
import { quoteText } from "../core/sql_text.ts";
import { openSession, type Session } from "../duckdb/session.ts";
import { types } from "../schema/column_types.ts";
import { columnsOf, compileSchema } from "../schema/compile_schema.ts";
import { createRejectedKeys } from "./rejected_keys.ts";

async function rejectKeys(
  session: Session,
  schema: z.ZodType,
  payloads: readonly string[],
): Promise<string> {
  const compiled = compileSchema(schema);
  const rows = payloads.map((payload) => `(${quoteText(payload)})`);
  await session.run(
    `CREATE OR REPLACE TEMP TABLE refused AS SELECT * FROM (VALUES ${rows.join(", ")}) t(payload)`,
  );
  const uniqueKey = compiled.fields.map((field) => field.name).filter((name) => name !== "v");
  const made = await createRejectedKeys(
    { rejected: payloads.length, rejects: "refused" },
    { schema: compiled, uniqueKey },
    { session, prefix: "s1" },
  );
  return made.rejectedKeys ?? "";
}

async function readKeys(key: z.ZodType, ...payloads: readonly string[]): Promise<string[]> {
  await using session = await openSession({ temporaryFolder: "/tmp", folders: [] });
  const schema = z.object({ k: key, v: z.int() });
  const table = await rejectKeys(session, schema, payloads.map((value) => `{"k": ${value}}`));
  const rows = await session.rows(`SELECT * FROM ${table} ORDER BY ALL NULLS LAST`);
  return rows.flatMap((row) => Object.values(row).map(String));
}

Deno.test("createRejectedKeys() reads keys as their columns' values", async () => {
  expect(await readKeys(z.string(), '"a"', '"a"', '" A"')).toEqual([" A", "a"]);
  expect(await readKeys(z.int(), "1", "2.0", '"3"')).toEqual(["1", "2", "3"]);
  expect(await readKeys(z.bigint(), "9223372036854775807")).toEqual(["9223372036854775807"]);
  expect(await readKeys(z.number(), "1", "1.0", "15e-1")).toEqual(["1", "1.5"]);
  expect(await readKeys(types.decimal(10, 2), "1.5", '"1.50"')).toEqual(["1.50"]);
  expect(await readKeys(types.timestamp(), '"2024-01-20T08:30:00"', '"2024-01-20T10:30:00+02:00"'))
    .toEqual(["2024-01-20 08:30:00"]);
  expect(
    await readKeys(
      z.coerce.date(),
      "1705708800000",
      '"2024-01-20"',
      '"2024-01-20T02:00:00.0000+02:00"',
    ),
  )
    .toEqual(["2024-01-20 00:00:00+00"]);
});

Deno.test("createRejectedKeys() leaves null what cannot be read", async () => {
  expect(await readKeys(z.string(), "null")).toEqual(["null"]);
  expect(await readKeys(z.int(), '"x"', "1.5", "[1]")).toEqual(["null"]);
  expect(await readKeys(z.int(), '1, "k": 2', "true")).toEqual(["null"]);
  expect(await readKeys(z.coerce.date(), '"2024-01-20T00:00:00"', '"20 Jan 2024"')).toEqual([
    "null",
  ]);
  expect(await readKeys(z.string().trim(), '" a "')).toEqual(["null"]);
  expect(await readKeys(z.unknown(), '{"a": 1}')).toEqual(["null"]);
  expect(await readKeys(z.string(), '"cut off')).toEqual(["null"]);
});

Deno.test("createRejectedKeys() makes nothing where no row was refused or rows have no key", async () => {
  await using session = await openSession({ temporaryFolder: "/tmp", folders: [] });
  const schema = compileSchema(z.object({ k: z.int() }));
  const options = { session, prefix: "s1" };
  expect(
    await createRejectedKeys({ rejected: 0, rejects: "x" }, { schema, uniqueKey: ["k"] }, options),
  )
    .toEqual({});
  expect(
    await createRejectedKeys({ rejected: 1, rejects: "x" }, { schema, uniqueKey: [] }, options),
  )
    .toEqual({});
});

const MOMENTS = z.object({ k: z.number(), at: z.coerce.date(), v: z.int() });
const MOMENT_COLUMNS: readonly Column[] = columnsOf(compileSchema(MOMENTS));
const ROWS = [1, 2, 3].map((k) => [k, `TIMESTAMPTZ '2024-01-20 00:00:00+00'`, 0]);
const BATCH = { mode: "replace", identity: { key: ["k", "at"] } } as const;

Deno.test("applyRows() keeps the stored row of a refused one, whatever types its key has", () =>
  withTable(async ({ apply, read, session }) => {
    await apply(ROWS, BATCH);
    const rejectedKeys = await rejectKeys(session, MOMENTS, [
      '{"k": 2, "at": "2024-01-20T00:00:00.000Z", "v": "bad"}',
      '{"k": 3, "at": 1, "v": "bad"}',
    ]);
    const { counts } = await apply(ROWS.slice(0, 1), { ...BATCH, guard: { rejectedKeys } });
    expect(counts).toMatchObject({ unchanged: 1, deleted: 1 });
    expect(await read("k")).toEqual(["1", "2"]);
  }, MOMENT_COLUMNS));

Deno.test("applyRows() removes nothing where a refused row's key cannot be read, unless that is accepted", () =>
  withTable(async ({ apply, read, session }) => {
    await apply(ROWS, BATCH);
    const rejectedKeys = await rejectKeys(session, MOMENTS, ['{"k": 2, "at": "yesterday"}']);
    await expect(apply(ROWS.slice(0, 2), { ...BATCH, guard: { rejectedKeys } })).rejects
      .toMatchObject({ code: "PHLO-204" });
    expect((await apply(ROWS, { ...BATCH, guard: { rejectedKeys } })).counts.unchanged).toBe(3);
    const guard = { rejectedKeys, acceptsShrink: true };
    expect((await apply(ROWS.slice(0, 2), { ...BATCH, guard })).counts.deleted).toBe(1);
    expect(await read("k")).toEqual(["1", "2"]);
  }, MOMENT_COLUMNS));
