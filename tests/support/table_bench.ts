/**
 * One ingested table in a folder of its own, written to by `applyRows` as a run's step does and read back as text.
 *
 * @module
 */

import type { Column } from "../../src/core/column.ts";
import type { PartitionGrain } from "../../src/core/partition.ts";
import type { WriteMode } from "../../src/core/project.ts";
import { quoteName } from "../../src/core/sql_text.ts";
import { createDuckdbDataFiles } from "../../src/duckdb/data_files.ts";
import { renderDuckdbType } from "../../src/duckdb/duckdb_type.ts";
import { openSession, type Session } from "../../src/duckdb/session.ts";
import { listDataFiles } from "../../src/iceberg/list_data_files.ts";
import { planTable } from "../../src/iceberg/plan_table.ts";
import { tableColumns, type TableState } from "../../src/iceberg/table_state.ts";
import { type Applied, applyRows, type ApplyTools } from "../../src/run/apply_rows.ts";
import { type Identity, ROW_ID, ROW_NUMBER } from "../../src/run/dedup_rows.ts";
import type { RemovalGuard } from "../../src/run/find_removed.ts";
import { openLocalStore } from "../../src/store/local_store.ts";
import { fakeHost, withFolder } from "./fake_host.ts";

/** How a batch is applied; what is left out is a merge of 2024-01-20 by the key `k`. */
export interface Batch {
  readonly partition: string;
  readonly grain: PartitionGrain;
  readonly mode: WriteMode;
  readonly identity: Partial<Identity>;
  readonly guard: Partial<RemovalGuard>;
}

/** The table. */
export interface TableBench {
  /** Applies rows, each a list of SQL values in the order of the content columns. */
  apply(rows: readonly (readonly unknown[])[], batch?: Partial<Batch>): Promise<Applied>;
  /** The rows as text, in order: the values of the named columns with colons between. */
  read(...columns: string[]): Promise<string[]>;
  state(): TableState;
  fileCount(): Promise<number>;
  readonly session: Session;
}

const NUMBERS: readonly Column[] = [
  { name: "k", type: { kind: "long" }, required: true },
  { name: "v", type: { kind: "long" }, required: false },
];

/** Runs the body with a new table; its content columns are the numbers `k` and `v` unless others are given. */
export async function withTable(
  body: (bench: TableBench) => Promise<void>,
  content: readonly Column[] = NUMBERS,
): Promise<void> {
  await withFolder(async (folder) => {
    const host = fakeHost();
    const store = await openLocalStore(`${folder}/lake`, {}, host);
    await using session = await openSession({
      temporaryFolder: `${folder}/tmp`,
      folders: [`${folder}/lake`],
    });
    const tools = { session, store, dataFiles: createDuckdbDataFiles(session, store, host) };
    await body(createBench(content, tools, host));
  });
}

function createBench(
  content: readonly Column[],
  tools: ApplyTools,
  host: ReturnType<typeof fakeHost>,
): TableBench {
  const { session } = tools;
  let state = planTable({
    name: "raw.t",
    columns: [...content, ...METADATA],
    location: tools.store.uriOf("raw/t"),
  }, host);
  let run = 0;
  return {
    session,
    state: () => state,
    fileCount: async () => (await listDataFiles(state, tools.store)).length,
    async apply(rows, batch = {}) {
      await session.run(`CREATE OR REPLACE TEMP TABLE incoming AS ${renderRows(rows, content)}`);
      const applied = await applyRows(
        requestOf(batch, content, { state, run: ++run }),
        tools,
        host,
      );
      state = applied.state;
      return applied;
    },
    async read(...columns) {
      const files = await listDataFiles(state, tools.store);
      const scan = tools.dataFiles.scan(files, tableColumns(state));
      const rows = await session.rows(
        `SELECT ${columns.map(quoteName).join(", ")} FROM (${scan}) ORDER BY ALL`,
      );
      return rows.map((row) => Object.values(row).join(":"));
    },
  };
}

const METADATA: readonly Column[] = [
  { name: ROW_ID, type: { kind: "string" }, required: true },
  { name: "_phlo_run_id", type: { kind: "string" }, required: true },
  { name: "_phlo_ingested_at", type: { kind: "timestamptz" }, required: true },
  { name: "_phlo_partition_date", type: { kind: "string" }, required: true },
];

function requestOf(
  batch: Partial<Batch>,
  content: readonly Column[],
  { state, run }: { readonly state: TableState; readonly run: number },
): Parameters<typeof applyRows>[0] {
  const partition = batch.partition ?? "2024-01-20";
  return {
    table: { namespace: "raw", name: "t" },
    state,
    incoming: "incoming",
    prefix: "s1",
    content: content.map((column) => column.name),
    identity: { key: ["k"], method: "last", keepsEqualRows: false, ...batch.identity },
    mode: batch.mode ?? "merge",
    grain: batch.grain ?? "day",
    stamp: { runId: `r${run}`, ingestedAt: 0, partition },
    guard: { maxShrink: 0.5, allowEmpty: false, acceptsShrink: false, ...batch.guard },
    summary: {},
  };
}

function renderRows(
  rows: readonly (readonly unknown[])[],
  columns: readonly Column[],
): string {
  const list = columns.map((column, index) =>
    `CAST(c${index} AS ${renderDuckdbType(column.type)}) AS ${quoteName(column.name)}`
  );
  const empty = columns.map(() => "NULL");
  const values = (rows.length === 0 ? [empty] : rows)
    .map((row, index) => `(${[index, ...row].join(", ")})`);
  const names = columns.map((_column, index) => `c${index}`);
  return `SELECT CAST(n AS BIGINT) AS ${ROW_NUMBER}, ${list.join(", ")}
    FROM (VALUES ${values.join(", ")}) t(n, ${names.join(", ")})${
    rows.length === 0 ? " WHERE FALSE" : ""
  }`;
}
