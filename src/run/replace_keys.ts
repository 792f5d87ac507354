/**
 * The strategies of incremental models that compare no single rows: `append`, and `delete+insert`, where all rows of a key are
 * replaced together, so that a key may come with several.
 *
 * @module
 */

import type { Host } from "../core/host.ts";
import { quoteName } from "../core/sql_text.ts";
import type { DataFileEntry } from "../iceberg/data_file_entry.ts";
import { listDataFiles } from "../iceberg/list_data_files.ts";
import { prepareCommit } from "../iceberg/prepare_commit.ts";
import { tableColumns, type TableState } from "../iceberg/table_state.ts";
import type { Applied } from "./apply_rows.ts";
import { countRows } from "./build_table.ts";
import { ROW_NUMBER } from "./dedup_rows.ts";
import type { IncrementalMeeting } from "./incremental_meeting.ts";
import { tableFolder } from "./run_context.ts";
import { writeTarget } from "./write_target.ts";

/** Replaces the rows of every key that comes. Rows that are all there already make no commit. */
export async function replaceKeys(meeting: IncrementalMeeting, host: Host): Promise<Applied> {
  const { work, state, settings, incoming } = meeting;
  const files = await listDataFiles(state, work.run.lake.store);
  // Rows without a key are replaced as those of one key are: otherwise every run would add them again.
  const match = settings.uniqueKey.map((key) =>
    `o.${quoteName(key)} IS NOT DISTINCT FROM n.${quoteName(key)}`
  ).join(" AND ");
  const stored = `(${work.dataFiles.scan(files, tableColumns(state))}) o`;
  const replaced = `SELECT * FROM ${stored} SEMI JOIN ${incoming} n ON ${match}`;
  const fresh = renderFresh(meeting);
  const [found] = await work.session.rows(
    `SELECT (SELECT count(*) FROM (${replaced})) AS hits,
      (SELECT count(*) FROM ((${replaced}) EXCEPT ALL (${fresh}))) AS gone,
      (SELECT count(*) FROM ((${fresh}) EXCEPT ALL (${replaced}))) AS come`,
  );
  const hits = Number(found?.hits ?? 0);
  if (Number(found?.gone ?? 0) + Number(found?.come ?? 0) === 0) {
    return { counts: { ...NO_ROWS, unchanged: hits }, state: await commit([], [], meeting, host) };
  }
  if (hits === 0) return await appendRows(meeting, host);
  const kept = `SELECT * FROM ${stored} ANTI JOIN ${incoming} n ON ${match}`;
  const add = await writeRows(`${kept} UNION ALL BY NAME ${fresh}`, meeting);
  const inserted = await countIncoming(meeting);
  return {
    counts: { ...NO_ROWS, inserted, deleted: countRows(files) + inserted - countRows(add) },
    state: await commit(add, files, meeting, host),
  };
}

/** Adds the rows as they come. */
export async function appendRows(meeting: IncrementalMeeting, host: Host): Promise<Applied> {
  const inserted = await countIncoming(meeting);
  const add = inserted === 0 ? [] : await writeRows(renderFresh(meeting), meeting);
  return { counts: { ...NO_ROWS, inserted }, state: await commit(add, [], meeting, host) };
}

const NO_ROWS = { inserted: 0, updated: 0, unchanged: 0, superseded: 0, deleted: 0 } as const;

function renderFresh({ incoming }: IncrementalMeeting): string {
  return `SELECT * EXCLUDE (${ROW_NUMBER}) FROM ${incoming}`;
}

async function countIncoming({ work, incoming }: IncrementalMeeting): Promise<number> {
  const [row] = await work.session.rows(`SELECT count(*) AS rows FROM ${incoming}`);
  return Number(row?.rows ?? 0);
}

function writeRows(
  relation: string,
  { work, state }: IncrementalMeeting,
): ReturnType<IncrementalMeeting["work"]["dataFiles"]["write"]> {
  return work.dataFiles.write(relation, writeTarget(state, tableFolder(work.table)));
}

function commit(
  add: Awaited<ReturnType<typeof writeRows>>,
  remove: readonly DataFileEntry[],
  { work, state }: IncrementalMeeting,
  host: Host,
): Promise<TableState> {
  const operation = remove.length === 0 ? "append" : "overwrite";
  return prepareCommit(state, { operation, add, remove, summary: work.summary }, {
    store: work.run.lake.store,
    host,
  });
}
