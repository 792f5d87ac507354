/**
 * A table model: its rows replace all that were there. Equal rows make no commit.
 *
 * @module
 */

import { renderTableName } from "../core/catalog.ts";
import type { StagedFile } from "../core/data_files.ts";
import type { Host } from "../core/host.ts";
import { quoteName } from "../core/sql_text.ts";
import type { DataFileEntry } from "../iceberg/data_file_entry.ts";
import { replaceColumns } from "../iceberg/evolve_table.ts";
import { listDataFiles } from "../iceberg/list_data_files.ts";
import { planTable } from "../iceberg/plan_table.ts";
import { prepareCommit } from "../iceberg/prepare_commit.ts";
import { readTable } from "../iceberg/read_table.ts";
import { tableColumns, type TableState } from "../iceberg/table_state.ts";
import type { BuiltModel, ModelWork } from "./model_work.ts";
import { tableFolder } from "./run_context.ts";
import { writeTarget } from "./write_target.ts";

/** Builds the table from the model's query. */
export async function buildTable(work: ModelWork, host: Host): Promise<BuiltModel> {
  const { store } = work.run.lake;
  const before = await readStanding(work);
  const state = before === undefined ? planModelTable(work, host) : replaceColumns(
    before,
    work.columns,
  );
  const add = await work.dataFiles.write(work.sql, writeTarget(state, tableFolder(work.table)));
  const rows = countRows(add);
  const remove = before === undefined ? [] : await listDataFiles(before, store);
  if (before !== undefined && state === before && await hasEqualRows(add, remove, state, work)) {
    for (const file of add) await store.remove(file.name);
    return { standing: standingOf(before), rows };
  }
  const next = await prepareCommit(state, {
    operation: remove.length === 0 ? "append" : "overwrite",
    add,
    remove,
    summary: work.summary,
  }, { store, host });
  return { standing: standingOf(next), rows };
}

/** The model's table as the branch has it; undefined where there is none, or a view. */
export async function readStanding(work: ModelWork): Promise<TableState | undefined> {
  if (work.standing?.kind !== "table") return undefined;
  return await readTable(work.standing.metadataUri, work.run.lake.store);
}

/** Plans the table of a model that has none yet. */
export function planModelTable(work: ModelWork, host: Host): TableState {
  return planTable({
    name: renderTableName(work.table),
    columns: work.columns,
    location: work.run.lake.store.uriOf(tableFolder(work.table)),
  }, host);
}

/** Where a written state stands. */
export function standingOf(state: TableState): BuiltModel["standing"] {
  if (state.metadataUri === undefined) throw new RangeError("The table's metadata is not written");
  return { kind: "table", metadataUri: state.metadataUri };
}

/** The rows in files. */
export function countRows(files: readonly { readonly rowCount: bigint }[]): number {
  return files.reduce((sum, file) => sum + Number(file.rowCount), 0);
}

/**
 * Compares what was written with what stands, as sets of rows with their number: counts first, then two sums over
 * 64-bit hashes. Both agree by chance less often than a disk errs.
 */
async function hasEqualRows(
  written: readonly StagedFile[],
  stored: readonly DataFileEntry[],
  state: TableState,
  work: ModelWork,
): Promise<boolean> {
  if (countRows(written) !== countRows(stored)) return false;
  if (written.length === 0) return true;
  const columns = tableColumns(state);
  const list = columns.map((column) => quoteName(column.name)).join(", ");
  const sides = [written, stored].map((files) =>
    `SELECT sum(hash(${list})::HUGEINT) AS total, bit_xor(hash(${list}, 1)) AS mix
      FROM (${work.dataFiles.scan(files, columns)})`
  );
  const [row] = await work.session.rows(
    `SELECT a.total = b.total AND a.mix = b.mix AS same FROM (${sides[0]}) a, (${sides[1]}) b`,
  );
  return row?.same === true;
}
