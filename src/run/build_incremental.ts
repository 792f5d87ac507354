/**
 * An incremental model: the query's rows meet those that are there, by the strategy its config names.
 *
 * @module
 */

import type { Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";
import { quoteName } from "../core/sql_text.ts";
import { type IncrementalSettings, readIncremental } from "../dbt/materializations.ts";
import { renderDuckdbType } from "../duckdb/duckdb_type.ts";
import { listDataFiles } from "../iceberg/list_data_files.ts";
import { readTable } from "../iceberg/read_table.ts";
import { tableColumns, type TableState } from "../iceberg/table_state.ts";
import { type Applied, applyRows, type ApplyTools } from "./apply_rows.ts";
import { assertKeyColumns } from "./assert_key_columns.ts";
import { assertMergeKeys } from "./assert_merge_keys.ts";
import { buildTable, readStanding, standingOf } from "./build_table.ts";
import { renderMatch } from "./compare_rows.ts";
import { ROW_NUMBER } from "./dedup_rows.ts";
import { fitColumns } from "./fit_columns.ts";
import type { IncrementalMeeting } from "./incremental_meeting.ts";
import type { BuiltModel, ModelWork } from "./model_work.ts";
import { appendRows, replaceKeys } from "./replace_keys.ts";

/** Builds the model; the first time, and with `--full-refresh`, as a table. */
export async function buildIncremental(work: ModelWork, host: Host): Promise<BuiltModel> {
  const settings = readIncremental(work.node.config, work.node.name);
  if (settings.predicates.length > 0) {
    throw new PhloError(
      "PHLO-506",
      `Cannot build "${work.node.name}": incremental_predicates are not supported`,
      { hint: "narrow the rows in the model's own where clause" },
    );
  }
  assertKeyColumns(work.node, work.columns);
  const before = await readStanding(work);
  if (before === undefined || work.fullRefresh) return await buildWhole(work, settings, host);
  const { state, missing } = fitColumns(before, settings, work);
  const incoming = `${work.prefix}_incoming`;
  // The query stands on lines of its own: it may end in a comment.
  await work.session.run(
    `CREATE OR REPLACE TEMP TABLE ${incoming} AS
      SELECT (row_number() OVER ())::BIGINT AS ${ROW_NUMBER}, ${renderList(state, missing)} FROM (
${work.sql}
)`,
  );
  const meeting = { state, missing, incoming, settings, work };
  const applied = await STRATEGIES[settings.strategy](meeting, host);
  await work.session.run(`DROP TABLE ${incoming}`);
  return {
    standing: standingOf(applied.state),
    rows: applied.counts.inserted + applied.counts.updated,
  };
}

/** The model as a table. Rows that a later merge could not tell apart are refused at once, not when that merge comes. */
async function buildWhole(
  work: ModelWork,
  settings: IncrementalSettings,
  host: Host,
): Promise<BuiltModel> {
  const built = await buildTable(work, host);
  if (settings.strategy !== "merge" || built.standing.kind !== "table") return built;
  const { store } = work.run.lake;
  const state = await readTable(built.standing.metadataUri, store);
  const rows = work.dataFiles.scan(await listDataFiles(state, store), tableColumns(state));
  await assertMergeKeys(`(${rows})`, settings.uniqueKey, work);
  return built;
}

function renderList(state: TableState, missing: ReadonlySet<string>): string {
  return tableColumns(state).map(({ name, type }) =>
    missing.has(name)
      ? `CAST(NULL AS ${renderDuckdbType(type)}) AS ${quoteName(name)}`
      : quoteName(name)
  ).join(", ");
}

const STRATEGIES: Readonly<
  Record<
    IncrementalSettings["strategy"],
    (meeting: IncrementalMeeting, host: Host) => Promise<Applied>
  >
> = {
  merge: async (meeting, host) => {
    const { incoming, settings, work } = meeting;
    await assertMergeKeys(incoming, settings.uniqueKey, work);
    await keepUnmergedColumns(meeting);
    return await mergeRows(meeting, host);
  },
  "delete+insert": replaceKeys,
  append: appendRows,
};

function toolsOf(work: ModelWork): ApplyTools {
  return { session: work.session, dataFiles: work.dataFiles, store: work.run.lake.store };
}

function mergeRows(meeting: IncrementalMeeting, host: Host): Promise<Applied> {
  const { work, settings } = meeting;
  return applyRows(
    {
      table: work.table,
      state: meeting.state,
      incoming: meeting.incoming,
      prefix: work.prefix,
      content: tableColumns(meeting.state).map((column) => column.name),
      identity: { key: settings.uniqueKey, method: "last", keepsEqualRows: false, isUnique: true },
      mode: "merge",
      grain: "none",
      guard: { maxShrink: 1, allowEmpty: true, acceptsShrink: true },
      summary: work.summary,
    },
    toolsOf(work),
    host,
  );
}

/**
 * Matched rows keep their stored values of columns that the query does not yield, and of those that `merge_update_columns` or
 * `merge_exclude_columns` leaves alone.
 */
async function keepUnmergedColumns(meeting: IncrementalMeeting): Promise<void> {
  const { settings, work, incoming, state, missing } = meeting;
  const isMerged = (name: string): boolean =>
    (settings.mergeUpdateColumns.length === 0 || settings.mergeUpdateColumns.includes(name)) &&
    !settings.mergeExcludeColumns.includes(name) && !missing.has(name);
  const columns = tableColumns(state);
  const isKept = (name: string): boolean => !settings.uniqueKey.includes(name) && !isMerged(name);
  if (!columns.some(({ name }) => isKept(name))) return;
  const files = await listDataFiles(state, work.run.lake.store);
  const scan = work.dataFiles.scan(files, columns);
  const list = columns.map(({ name }) => {
    const quoted = quoteName(name);
    return isKept(name)
      ? `CASE WHEN o.__phlo_found THEN o.${quoted} ELSE n.${quoted} END AS ${quoted}`
      : `n.${quoted}`;
  });
  await work.session.run(
    `CREATE OR REPLACE TEMP TABLE ${incoming} AS SELECT n.${ROW_NUMBER}, ${list.join(", ")}
      FROM ${incoming} n LEFT JOIN (SELECT TRUE AS __phlo_found, * FROM (${scan})) o
      ON ${renderMatch(settings.uniqueKey, "o", "n")}`,
  );
}
