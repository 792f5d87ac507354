/**
 * Rows that an incremental model would miss: a filter such as `day > max(day)` looks only at what is newer than what the model
 * has, so a half day's rest, a correction or an older day would never reach it. Each stored model remembers which states of
 * ingested tables it was made from; what changed since then tells whether a part of the model is out of date.
 *
 * @module
 */

import { z } from "zod";
import type { TableName } from "../core/catalog.ts";
import { parseTableName, renderTableName } from "../core/catalog.ts";
import { PhloError } from "../core/phlo_error.ts";
import type { Session } from "../duckdb/session.ts";
import type { DataFileEntry } from "../iceberg/data_file_entry.ts";
import { listDataFiles } from "../iceberg/list_data_files.ts";
import { readTable } from "../iceberg/read_table.ts";
import { currentSnapshot, tableColumns, type TableState } from "../iceberg/table_state.ts";
import type { RunContext } from "./run_context.ts";

/** The key of a snapshot's summary under which a model's states of ingested tables are kept. */
export const SEEN_KEY = "phlo.model-seen";

/** Metadata files by ingested table; several where a model's parents saw different ones. */
export type SeenTables = Readonly<Record<string, readonly string[]>>;

const SEEN = z.record(z.string(), z.array(z.string()));
const ROW_COLUMNS = ["_phlo_row_id", "_phlo_run_id", "_phlo_partition_date"];

/** The states of ingested tables behind what a model reads: an ingested table's own, a stored model's as it remembers them. */
export async function readSeenTables(
  reads: ReadonlySet<string>,
  own: TableName,
  run: RunContext,
): Promise<SeenTables> {
  const seen = new Map<string, Set<string>>();
  for (const name of [...reads].sort()) {
    const table = parseTableName(name);
    if (table === undefined || name === renderTableName(own)) continue;
    const standing = await run.branch.look(table);
    // What a view reads is among the reads itself.
    if (standing?.kind !== "table") continue;
    const state = await readTable(standing.metadataUri, run.lake.store);
    for (const [inner, places] of Object.entries(seenBehind(name, standing.metadataUri, state))) {
      seen.set(inner, new Set([...seen.get(inner) ?? [], ...places]));
    }
  }
  return Object.fromEntries([...seen].map(([name, places]) => [name, [...places].sort()]));
}

/** What a stored model remembers; undefined where it remembers nothing. */
export function parseSeenTables(state: TableState): SeenTables | undefined {
  const text = currentSnapshot(state)?.summary?.[SEEN_KEY];
  if (text === undefined) return undefined;
  try {
    return SEEN.safeParse(JSON.parse(text)).data;
  } catch {
    // Another engine may have written anything under this key.
    return undefined;
  }
}

function seenBehind(name: string, metadataUri: string, state: TableState): SeenTables {
  if (currentSnapshot(state)?.summary?.["phlo.model"] !== undefined) {
    return parseSeenTables(state) ?? {};
  }
  return rowColumns(state).length === ROW_COLUMNS.length ? { [name]: [metadataUri] } : {};
}

function rowColumns(state: TableState): ReturnType<typeof tableColumns> {
  return tableColumns(state).filter((column) => ROW_COLUMNS.includes(column.name));
}

/** The ingested table with rows that changed in a partition which the model has already seen; undefined where there is none. */
export async function findLateTable(
  before: SeenTables | undefined,
  now: SeenTables,
  session: Session,
  run: RunContext,
): Promise<string | undefined> {
  for (const [name, places] of Object.entries(now)) {
    const known = before?.[name];
    if (known === undefined) return name;
    for (const place of places) {
      for (const old of known) {
        if (old !== place && await hasLateRows(old, place, session, run)) return name;
      }
    }
  }
  return undefined;
}

async function hasLateRows(
  before: string,
  after: string,
  session: Session,
  run: RunContext,
): Promise<boolean> {
  const { store } = run.lake;
  const state = await readTable(after, store);
  const [old, fresh] = await Promise.all([
    listKnownFiles(before, run),
    listDataFiles(state, store),
  ]);
  // What can no longer be compared counts as late: building too much is slow, too little is wrong.
  if (old === undefined) return true;
  const [removed, added] = [without(old, fresh), without(fresh, old)];
  if (removed.length === 0 && added.length === 0) return false;
  const scan = (files: readonly DataFileEntry[]): string =>
    `(${run.dataFilesFor(session).scan(files, rowColumns(state))})`;
  // A rewritten file brings unchanged rows along; those keep the run that made them.
  const [row] = await session.rows(
    `SELECT EXISTS (SELECT 1 FROM ${scan(removed)} r ANTI JOIN ${
      scan(added)
    } a USING (_phlo_row_id)) AS gone,
      (SELECT min(_phlo_partition_date) FROM ${scan(added)} a ANTI JOIN ${
      scan(removed)
    } r USING (_phlo_row_id, _phlo_run_id)) <=
        (SELECT max(_phlo_partition_date) FROM ${scan(old)}) AS changed`,
  );
  return row?.gone === true || row?.changed === true;
}

/** The files of a state that may have been cleaned up since; undefined where it was. */
async function listKnownFiles(
  metadataUri: string,
  run: RunContext,
): Promise<readonly DataFileEntry[] | undefined> {
  try {
    return await listDataFiles(await readTable(metadataUri, run.lake.store), run.lake.store);
  } catch (error) {
    if (error instanceof PhloError && error.code === "PHLO-401") return undefined;
    throw error;
  }
}

function without(
  files: readonly DataFileEntry[],
  others: readonly DataFileEntry[],
): readonly DataFileEntry[] {
  const nameOf = (file: DataFileEntry): string => [file.name, ...file.deleteFiles ?? []].join("\n");
  const known = new Set(others.map(nameOf));
  return files.filter((file) => !known.has(nameOf(file)));
}
