/**
 * Tables brought to schemas that somebody accepted.
 *
 * @module
 */

import { expect } from "expect";
import { fakeHost, withFolder } from "../../tests/support/fake_host.ts";
import type { Column, ColumnType } from "../core/column.ts";
import type { IngestStep } from "../core/step.ts";
import { createDuckdbDataFiles } from "../duckdb/data_files.ts";
import { openSession } from "../duckdb/session.ts";
import { listDataFiles } from "../iceberg/list_data_files.ts";
import { planTable } from "../iceberg/plan_table.ts";
import { prepareCommit } from "../iceberg/prepare_commit.ts";
import { tableColumns } from "../iceberg/table_state.ts";
import { openLocalStore } from "../store/local_store.ts";
import { acceptSchemaChange } from "./accept_schema_change.ts";
import { writeTarget } from "./write_target.ts";

const STEP = {
  kind: "ingest",
  asset: "t",
  table: { namespace: "raw", name: "t" },
} as unknown as IngestStep;

function column(name: string, type: ColumnType): Column {
  return { name, type, required: false };
}

function required(name: string, type: ColumnType): Column {
  return { name, type, required: true };
}

/** Stores the rows of the query, accepts the columns, and gives the rows back as text. */
async function accept(
  stored: readonly Column[],
  query: string,
  columns: readonly Column[],
): Promise<string[]> {
  let rows: string[] = [];
  await withFolder(async (folder) => {
    const host = fakeHost();
    const store = await openLocalStore(`${folder}/lake`, {}, host);
    await using session = await openSession({
      temporaryFolder: `${folder}/tmp`,
      folders: [`${folder}/lake`],
    });
    const tools = { session, store, dataFiles: createDuckdbDataFiles(session, store, host) };
    const planned = planTable({ name: "t", columns: stored, location: store.uriOf("raw/t") }, host);
    const add = await tools.dataFiles.write(query, writeTarget(planned, "raw/t"));
    const before = await prepareCommit(planned, { operation: "append", add, remove: [] }, {
      store,
      host,
    });
    const after = await acceptSchemaChange(
      { step: STEP, before, columns, identity: ["id"], summary: {} },
      tools,
      host,
    );
    const all = tableColumns(after);
    const scan = tools.dataFiles.scan(await listDataFiles(after, store), all);
    const found = await session.rows(`SELECT * FROM (${scan}) ORDER BY ALL`);
    rows = found.map((row) => all.map(({ name }) => String(row[name])).join("|"));
  });
  return rows;
}

const ID = required("id", { kind: "long" });

Deno.test("values of a changed type are written anew where each has its equal", async () => {
  const cases: readonly (readonly [ColumnType, string, ColumnType, string])[] = [
    [{ kind: "long" }, "7", { kind: "string" }, "7"],
    [{ kind: "string" }, "'7'", { kind: "long" }, "7"],
    [{ kind: "long" }, "7", { kind: "double" }, "7"],
    [{ kind: "double" }, "7.0", { kind: "long" }, "7"],
    [{ kind: "boolean" }, "true", { kind: "string" }, "true"],
    [{ kind: "long" }, "7", { kind: "json" }, "7"],
    [{ kind: "date" }, "DATE '2024-01-20'", { kind: "string" }, "2024-01-20"],
    [
      { kind: "timestamptz" },
      "TIMESTAMPTZ '2024-01-20 08:00:00.5+00'",
      { kind: "string" },
      "2024-01-20T08:00:00.500000Z",
    ],
    [
      { kind: "list", element: column("element", { kind: "long" }) },
      "[1, 2]",
      { kind: "json" },
      "[1,2]",
    ],
  ];
  for (const [from, value, to, text] of cases) {
    const query = `SELECT 1 AS id, ${value} AS v UNION ALL SELECT 2, NULL`;
    const rows = await accept([ID, column("v", from)], query, [ID, column("v", to)]);
    expect(rows).toEqual([`1|${text}`, "2|null"]);
  }
});

Deno.test("nothing is rewritten where a value would lose something, or rows are known by it", async () => {
  const cases: readonly (readonly [ColumnType, string, ColumnType, string])[] = [
    [{ kind: "double" }, "1.5", { kind: "long" }, "1 stored value would lose something"],
    [{ kind: "string" }, "'007'", { kind: "long" }, "for example 007"],
    [{ kind: "long" }, "9007199254740993", { kind: "double" }, "for example 9007199254740993"],
    [{ kind: "string" }, "'yes'", { kind: "boolean" }, "for example yes"],
    [
      { kind: "struct", fields: [column("a", { kind: "long" })] },
      "{'a': 1}",
      { kind: "string" },
      "no lists and objects",
    ],
  ];
  for (const [from, value, to, reason] of cases) {
    await expect(
      accept([ID, column("v", from)], `SELECT 1 AS id, ${value} AS v`, [ID, column("v", to)]),
    ).rejects.toMatchObject({ code: "PHLO-203", message: expect.stringContaining(reason) });
  }
  await expect(accept([ID], "SELECT 1 AS id", [required("id", { kind: "string" })])).rejects
    .toMatchObject({ message: expect.stringContaining("rows are known by this column") });
});

Deno.test("columns that are gone stay, new ones are empty, and a table without rows takes anything", async () => {
  const stored = [ID, required("old", { kind: "string" }), column("v", { kind: "string" })];
  const wanted = [ID, column("v", { kind: "long" }), required("must", { kind: "long" })];
  expect(await accept(stored, "SELECT 1 AS id, 'x' AS old, '5' AS v", wanted)).toEqual([
    "1|x|5|null",
  ]);
  expect(await accept(stored, "SELECT 1 AS id, 'x' AS old, 'y' AS v WHERE false", wanted))
    .toEqual([]);
});
