/**
 * Keeps refused rows: one table per asset on the branch `quarantine`, in a transaction of its own, whatever the run's
 * verdict. A rerun of a partition replaces that partition's open rejects. `main` never holds them.
 *
 * @module
 */

import { type CatalogEntry, renderTableName, type TableName } from "../core/catalog.ts";
import type { Column } from "../core/column.ts";
import type { Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";
import { quoteName, quoteText } from "../core/sql_text.ts";
import { listDataFiles } from "../iceberg/list_data_files.ts";
import { planTable } from "../iceberg/plan_table.ts";
import { prepareCommit } from "../iceberg/prepare_commit.ts";
import { readTable } from "../iceberg/read_table.ts";
import { tableColumns, type TableState } from "../iceberg/table_state.ts";
import type { ApplyTools } from "./apply_rows.ts";
import type { Lake } from "./run_context.ts";
import { writeTarget } from "./write_target.ts";

/** The branch that holds rejects. */
export const QUARANTINE_BRANCH = "quarantine";

/** The columns of a table of rejects: one line per issue. */
export const REJECT_COLUMNS: readonly Column[] = [
  text("partition", { required: true }),
  text("run_id", { required: true }),
  { name: "rejected_at", type: { kind: "timestamptz" }, required: true },
  { name: "row", type: { kind: "long" }, required: true },
  text("page"),
  text("code", { required: true }),
  text("path"),
  text("message", { required: true }),
  text("value"),
  text("payload"),
];

function text(name: string, options: { readonly required?: true } = {}): Column {
  return { name, type: { kind: "string" }, required: options.required ?? false };
}

/** The rejects of one step. */
export interface Rejects {
  readonly table: TableName;
  readonly partition: string;
  readonly runId: string;
  readonly rejectedAt: number;
  /** A relation of `row, resource, page, code, path, message, value, payload`; undefined where no row was refused. */
  readonly relation: string | undefined;
}

/** Where the rejects of a table stand; undefined where no row of it was ever refused. */
export async function findRejectTable(
  table: TableName,
  lake: Lake,
): Promise<CatalogEntry | undefined> {
  if (!await hasQuarantine(lake)) return undefined;
  return await lake.catalog.load(QUARANTINE_BRANCH, table);
}

/** Replaces the partition's rejects. Touches nothing where there were none and are none. */
export async function quarantineRows(
  rejects: Rejects,
  lake: Lake,
  tools: ApplyTools,
  host: Host,
): Promise<void> {
  // A lost race means that another partition's rejects came in between: the rewrite is made again from there.
  for (let attempt = 1; attempt <= 20; attempt++) {
    if (await tryQuarantine(rejects, lake, tools, host)) return;
    await host.clock.sleep(10 * attempt);
  }
  throw new PhloError(
    "PHLO-404",
    `Cannot keep the rejects of "${
      renderTableName(rejects.table)
    }": others write them all the time`,
    { hint: "run the same command again", retryable: true },
  );
}

async function tryQuarantine(
  rejects: Rejects,
  lake: Lake,
  tools: ApplyTools,
  host: Host,
): Promise<boolean> {
  const entry = await findRejectTable(rejects.table, lake);
  if (entry === undefined && rejects.relation === undefined) return true;
  const state = entry === undefined
    ? planRejectTable(rejects.table, lake, host)
    : await readTable(entry.metadataUri, lake.store);
  const stale = await findStale(state, rejects.partition, tools);
  if (stale.rows === 0 && rejects.relation === undefined) return true;
  const all = await listDataFiles(state, tools.store);
  const remove = all.filter((_, index) => stale.files.includes(index));
  const columns = tableColumns(state);
  const add = await tools.dataFiles.write(
    renderNext(rejects, remove, columns, tools),
    writeTarget(state, rejectFolder(rejects.table)),
  );
  const next = await prepareCommit(state, {
    operation: remove.length > 0 ? "overwrite" : "append",
    add,
    remove,
    summary: { "phlo.run-id": rejects.runId, "phlo.partition": rejects.partition },
  }, { store: tools.store, host });
  if (next.metadataUri === undefined) return true;
  if (entry === undefined) await ensureBranch(lake);
  return await lake.catalog.commit(QUARANTINE_BRANCH, [{
    ...rejects.table,
    kind: "table",
    base: entry?.metadataUri,
    next: next.metadataUri,
  }]);
}

function rejectFolder(table: TableName): string {
  return `quarantine/${table.namespace}.${table.name}`;
}

function planRejectTable(table: TableName, lake: Lake, host: Host): TableState {
  return planTable({
    name: `rejects of ${renderTableName(table)}`,
    columns: REJECT_COLUMNS,
    location: lake.store.uriOf(rejectFolder(table)),
  }, host);
}

async function hasQuarantine(lake: Lake): Promise<boolean> {
  const branches = await lake.catalog.listBranches();
  return branches.some((branch) => branch.name === QUARANTINE_BRANCH);
}

async function ensureBranch(lake: Lake): Promise<void> {
  if (await hasQuarantine(lake)) return;
  try {
    await lake.catalog.createBranch({
      name: QUARANTINE_BRANCH,
      isSparse: false,
      // Its own base: it begins empty and shows nothing of main.
      base: QUARANTINE_BRANCH,
    });
  } catch (error) {
    // Another process made it between the look and the making.
    if (!(error instanceof PhloError && error.code === "PHLO-005")) throw error;
  }
}

/** The files that hold rejects of the partition, and how many rows these are. */
async function findStale(
  state: TableState,
  partition: string,
  tools: ApplyTools,
): Promise<{ readonly rows: number; readonly files: readonly number[] }> {
  const entries = await listDataFiles(state, tools.store);
  if (entries.length === 0) return { rows: 0, files: [] };
  const columns = tableColumns(state);
  const scans = entries.map((entry, index) =>
    `SELECT ${index} AS file FROM (${tools.dataFiles.scan([entry], columns)})
      WHERE "partition" = ${quoteText(partition)}`
  );
  const rows = await tools.session.rows(
    `SELECT file, count(*) AS rows FROM (${scans.join(" UNION ALL ")}) GROUP BY file`,
  );
  return {
    rows: rows.reduce((sum, row) => sum + Number(row.rows), 0),
    files: rows.map((row) => Number(row.file)),
  };
}

function renderNext(
  rejects: Rejects,
  rewritten: Awaited<ReturnType<typeof listDataFiles>>,
  columns: readonly Column[],
  tools: ApplyTools,
): string {
  const list = columns.map((column) => quoteName(column.name)).join(", ");
  const kept = `SELECT ${list} FROM (${tools.dataFiles.scan(rewritten, columns)})
    WHERE "partition" <> ${quoteText(rejects.partition)}`;
  if (rejects.relation === undefined) return kept;
  const fresh = new Map([
    ["partition", quoteText(rejects.partition)],
    ["run_id", quoteText(rejects.runId)],
    ["rejected_at", `make_timestamptz(${BigInt(Math.round(rejects.rejectedAt)) * 1000n})`],
    // People count from 1.
    ["row", `"row" + 1`],
    ["page", `"resource" || ' page ' || "page"`],
  ]);
  // By name: a table made by another version may hold its columns in another order, or more of them.
  const added = REJECT_COLUMNS.map(({ name }) =>
    `${fresh.get(name) ?? quoteName(name)} AS ${quoteName(name)}`
  );
  return `${kept} UNION ALL BY NAME SELECT ${added.join(", ")} FROM ${rejects.relation}`;
}
