/**
 * Makes the lake's tables readable in the session: a view `lake.<namespace>.<name>` for each table or view that a
 * statement names, as the run's branch shows it at that moment.
 *
 * @module
 */

import { renderTableName, type TableName } from "../core/catalog.ts";
import type { DataFiles } from "../core/data_files.ts";
import { quoteName } from "../core/sql_text.ts";
import type { Store } from "../core/store.ts";
import type { Session } from "../duckdb/session.ts";
import { listDataFiles } from "../iceberg/list_data_files.ts";
import { readTable } from "../iceberg/read_table.ts";
import { columnsAt, snapshotAt, tableColumns } from "../iceberg/table_state.ts";
import { readView } from "../iceberg/view.ts";
import { selectTrinoSetup } from "../sql/select_trino_setup.ts";
import type { RunBranch, Standing } from "./run_branch.ts";

/** The name of the session's catalog that holds the views. */
export const LAKE_DATABASE = "lake";

/** Views over the lake in one session. */
export interface LakeViews {
  /**
   * Makes everything a statement names readable, and returns the tables and views of the lake that it reads, those
   * behind views included. Names that the lake does not have are left to DuckDB's own error.
   */
  prepare(sql: string): Promise<ReadonlySet<string>>;
}

/** What the views are made from. */
export interface LakeViewsOptions {
  readonly session: Session;
  readonly store: Store;
  readonly dataFiles: DataFiles<string>;
  readonly branch: Pick<RunBranch, "look" | "resolve">;
}

/** Opens the views of a session. `session` makes them all; other connections only read. */
export async function openLakeViews(options: LakeViewsOptions): Promise<LakeViews> {
  const { session } = options;
  await session.run(`ATTACH IF NOT EXISTS ':memory:' AS ${LAKE_DATABASE}; USE ${LAKE_DATABASE}`);
  const shown = new Map<string, Shown>();
  const macros = new Set<string>();
  // Views are made one after the other: two at once could meet in DuckDB's catalog.
  let last: Promise<unknown> = Promise.resolve();

  // Translated SQL, and that of views made from it, calls macros; most sessions need a few of them or none.
  const addMacros = async (sql: string): Promise<void> => {
    if (!sql.includes("trino.")) return;
    const missing = selectTrinoSetup([sql]).split(/;\s*\n/).filter((each) =>
      !macros.has(each.trim())
    );
    if (missing.every((each) => each.trim() === "")) return;
    await session.run(missing.join(";\n"));
    for (const each of missing) macros.add(each.trim());
  };

  const show = async (written: TableName, reads: Set<string>): Promise<void> => {
    // DuckDB would find a view made for another step however the name is written, so the lake must find it too.
    const table = await options.branch.resolve(written);
    const name = renderTableName(table);
    if (reads.has(name)) return;
    reads.add(name);
    const standing = await options.branch.look(table);
    if (standing === undefined) return;
    const known = shown.get(name);
    if (
      known?.metadataUri === standing.metadataUri && known.snapshotId === standing.snapshotId
    ) {
      for (const inner of known.names) await show(inner, reads);
      return;
    }
    const sql = await renderStanding(standing, options);
    const names = standing.kind === "view" ? await listNames(sql, session) : [];
    for (const inner of names) await show(inner, reads);
    await addMacros(sql);
    await createView(table, sql, session);
    shown.set(name, { ...standing, names });
  };

  const prepareNow = async (sql: string): Promise<ReadonlySet<string>> => {
    const reads = new Set<string>();
    for (const table of await listNames(sql, session)) await show(table, reads);
    await addMacros(sql);
    return reads;
  };

  return {
    prepare(sql) {
      const next = last.then(() => prepareNow(sql), () => prepareNow(sql));
      last = next;
      return next;
    },
  };
}

interface Shown extends Standing {
  /** What a view reads directly. */
  readonly names: readonly TableName[];
}

async function listNames(sql: string, session: Session): Promise<readonly TableName[]> {
  return (await session.tableNames(sql)).flatMap((parts) => toLakeTable(parts) ?? []);
}

async function createView(table: TableName, sql: string, session: Session): Promise<void> {
  const schema = `${LAKE_DATABASE}.${quoteName(table.namespace)}`;
  await session.run(`CREATE SCHEMA IF NOT EXISTS ${schema};
    CREATE OR REPLACE VIEW ${schema}.${quoteName(table.name)} AS ${sql}`);
}

/** `lake.raw.t` and `raw.t` name tables of the lake; anything else does not. */
function toLakeTable(parts: readonly string[]): TableName | undefined {
  const [namespace, name, ...rest] = parts[0] === LAKE_DATABASE ? parts.slice(1) : parts;
  const isLake = namespace !== undefined && name !== undefined && rest.length === 0;
  return isLake ? { namespace, name } : undefined;
}

async function renderStanding(standing: Standing, options: LakeViewsOptions): Promise<string> {
  if (standing.kind === "view") return (await readView(standing.metadataUri, options.store)).sql;
  const state = await readTable(standing.metadataUri, options.store);
  const { snapshotId } = standing;
  const files = await listDataFiles(state, options.store, snapshotId);
  const columns = snapshotId === undefined
    ? tableColumns(state)
    : columnsAt(state, snapshotAt(state, { snapshotId }));
  return options.dataFiles.scan(files, columns);
}
