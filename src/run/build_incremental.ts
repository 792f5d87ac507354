/**
 * An incremental model: the query's rows meet those that are there, by the strategy its config names.
 *
 * @module
 */

import { renderTableName } from "../core/catalog.ts";
import type { Column } from "../core/column.ts";
import type { Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";
import { quoteName } from "../core/sql_text.ts";
import type { IncrementalSettings } from "../dbt/materializations.ts";
import { readIncremental } from "../dbt/materializations.ts";
import { evolveTable, replaceColumns } from "../iceberg/evolve_table.ts";
import { listDataFiles } from "../iceberg/list_data_files.ts";
import { prepareCommit } from "../iceberg/prepare_commit.ts";
import { tableColumns, type TableState } from "../iceberg/table_state.ts";
import { type Applied, applyRows, type ApplyTools } from "./apply_rows.ts";
import { buildTable, countRows, readStanding, standingOf } from "./build_table.ts";
import { ROW_NUMBER } from "./dedup_rows.ts";
import type { BuiltModel, ModelWork } from "./model_work.ts";
import { tableFolder } from "./run_context.ts";
import { writeTarget } from "./write_target.ts";

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
  const before = await readStanding(work);
  if (before === undefined || work.fullRefresh) return await buildTable(work, host);
  const { state, columns } = fitColumns(before, settings, work);
  const incoming = `${work.prefix}_incoming`;
  const list = columns.map(quoteName).join(", ");
  await work.session.run(
    `CREATE OR REPLACE TEMP TABLE ${incoming} AS
      SELECT (row_number() OVER ())::BIGINT AS ${ROW_NUMBER}, ${list} FROM (${work.sql})`,
  );
  await assertUniqueRows(incoming, settings, work);
  const meeting = { state, columns, incoming, settings, work };
  const applied = await STRATEGIES[settings.strategy](meeting, host);
  await work.session.run(`DROP TABLE ${incoming}`);
  return {
    standing: standingOf(applied.state),
    rows: applied.counts.inserted + applied.counts.updated,
  };
}

interface Meeting {
  readonly state: TableState;
  /** The columns that are written, in the table's order. */
  readonly columns: readonly string[];
  readonly incoming: string;
  readonly settings: IncrementalSettings;
  readonly work: ModelWork;
}

const STRATEGIES: Readonly<
  Record<IncrementalSettings["strategy"], (meeting: Meeting, host: Host) => Promise<Applied>>
> = {
  merge: async (meeting, host) => {
    await keepUnmergedColumns(meeting);
    return await mergeRows(meeting, host);
  },
  // Rows of one key are replaced together, so a key may come with several rows.
  "delete+insert": replaceKeys,
  append: appendRows,
};

function toolsOf(work: ModelWork): ApplyTools {
  return { session: work.session, dataFiles: work.dataFiles, store: work.run.lake.store };
}

function mergeRows(meeting: Meeting, host: Host): Promise<Applied> {
  const { work, settings } = meeting;
  return applyRows(
    {
      table: work.table,
      state: meeting.state,
      incoming: meeting.incoming,
      prefix: work.prefix,
      content: meeting.columns,
      identity: { key: settings.uniqueKey, method: "last", keepsEqualRows: false },
      mode: "merge",
      grain: "none",
      guard: { maxShrink: 1, allowEmpty: true, acceptsShrink: true },
      summary: work.summary,
    },
    toolsOf(work),
    host,
  );
}

async function appendRows(meeting: Meeting, host: Host): Promise<Applied> {
  const { state } = meeting;
  const relation = `SELECT * EXCLUDE (${ROW_NUMBER}) FROM ${meeting.incoming}`;
  return await commitFiles(meeting, relation, [], state, host);
}

async function replaceKeys(meeting: Meeting, host: Host): Promise<Applied> {
  const { work, state, settings } = meeting;
  const columns = tableColumns(state);
  const files = await listDataFiles(state, work.run.lake.store);
  const match = settings.uniqueKey.map((key) => `o.${quoteName(key)} = n.${quoteName(key)}`);
  const scan = work.dataFiles.scan(files, columns);
  const [hit] = await work.session.rows(
    `SELECT count(*) AS rows FROM (${scan}) o SEMI JOIN ${meeting.incoming} n
      ON ${match.join(" AND ")}`,
  );
  if (Number(hit?.rows ?? 0) === 0) return await appendRows(meeting, host);
  const kept = `SELECT * FROM (${scan}) o ANTI JOIN ${meeting.incoming} n
    ON ${match.join(" AND ")}`;
  const relation =
    `${kept} UNION ALL BY NAME SELECT * EXCLUDE (${ROW_NUMBER}) FROM ${meeting.incoming}`;
  return await commitFiles(meeting, relation, files, state, host);
}

async function commitFiles(
  { work, incoming }: Meeting,
  relation: string,
  remove: Awaited<ReturnType<typeof listDataFiles>>,
  state: TableState,
  host: Host,
): Promise<Applied> {
  const { store } = work.run.lake;
  const [row] = await work.session.rows(`SELECT count(*) AS rows FROM ${incoming}`);
  const inserted = Number(row?.rows ?? 0);
  const add = inserted === 0
    ? []
    : await work.dataFiles.write(relation, writeTarget(state, tableFolder(work.table)));
  const next = await prepareCommit(state, {
    operation: remove.length === 0 ? "append" : "overwrite",
    add,
    remove: inserted === 0 ? [] : remove,
    summary: work.summary,
  }, { store, host });
  const deleted = remove.length === 0 ? 0 : countRows(remove) + inserted - countRows(add);
  return {
    counts: { inserted, updated: 0, unchanged: 0, superseded: 0, deleted },
    state: next,
  };
}

/** With `merge_update_columns` or `merge_exclude_columns`, matched rows keep their stored values of the other columns. */
async function keepUnmergedColumns(meeting: Meeting): Promise<void> {
  const { settings, work, columns, incoming, state } = meeting;
  const isMerged = (name: string): boolean =>
    (settings.mergeUpdateColumns.length === 0 || settings.mergeUpdateColumns.includes(name)) &&
    !settings.mergeExcludeColumns.includes(name);
  const kept = columns.filter((name) => !settings.uniqueKey.includes(name) && !isMerged(name));
  if (kept.length === 0) return;
  const files = await listDataFiles(state, work.run.lake.store);
  const scan = work.dataFiles.scan(files, tableColumns(state));
  const match = settings.uniqueKey.map((key) => `o.${quoteName(key)} = n.${quoteName(key)}`);
  const list = columns.map((name) =>
    kept.includes(name)
      ? `CASE WHEN o.__phlo_found THEN o.${quoteName(name)} ELSE n.${quoteName(name)} END AS ${
        quoteName(name)
      }`
      : `n.${quoteName(name)}`
  );
  await work.session.run(
    `CREATE OR REPLACE TEMP TABLE ${incoming} AS SELECT n.${ROW_NUMBER}, ${list.join(", ")}
      FROM ${incoming} n LEFT JOIN (SELECT TRUE AS __phlo_found, * FROM (${scan})) o
      ON ${match.join(" AND ")}`,
  );
}

/** A merge whose new rows repeat a key has no one answer, so it is refused rather than guessed. */
async function assertUniqueRows(
  incoming: string,
  settings: IncrementalSettings,
  work: ModelWork,
): Promise<void> {
  if (settings.strategy !== "merge") return;
  const key = settings.uniqueKey.map(quoteName).join(", ");
  const notNull = settings.uniqueKey.map((name) => `${quoteName(name)} IS NOT NULL`).join(" AND ");
  const [row] = await work.session.rows(
    `SELECT count(*) AS repeats, any_value(example) AS example FROM (
      SELECT CAST(row(${key}) AS VARCHAR) AS example FROM ${incoming} WHERE ${notNull}
      GROUP BY ${key} HAVING count(*) > 1)`,
  );
  const repeats = Number(row?.repeats ?? 0);
  if (repeats === 0) return;
  throw new PhloError(
    "PHLO-501",
    `Cannot merge "${work.node.name}": its query yields ${repeats} keys more than once, for example ${row?.example}`,
    {
      hint: "make the query yield one row per unique_key, or use strategy delete+insert",
      place: { file: work.node.file, line: 1 },
    },
  );
}

/** Fits the query's columns to the table's, as `on_schema_change` says. */
function fitColumns(
  before: TableState,
  settings: IncrementalSettings,
  work: ModelWork,
): { readonly state: TableState; readonly columns: readonly string[] } {
  const stored = tableColumns(before);
  const names = new Set(stored.map((column) => column.name));
  const yielded = new Set(work.columns.map((column) => column.name));
  const added = work.columns.filter((column) => !names.has(column.name));
  const missing = stored.filter((column) => !yielded.has(column.name));
  switch (settings.onSchemaChange) {
    case "ignore":
      if (missing.length > 0) throw columnsChanged(work, added, missing);
      return { state: before, columns: [...names] };
    case "fail":
      if (added.length + missing.length > 0) throw columnsChanged(work, added, missing);
      return { state: before, columns: [...names] };
    case "append_new_columns":
      return {
        state: added.length === 0 ? before : evolveTable(before, [...stored, ...added]),
        columns: [...stored, ...added].map((column) => column.name)
          .filter((name) => yielded.has(name)),
      };
    case "sync_all_columns": {
      assertSameTypes(stored, work);
      const state = replaceColumns(before, work.columns);
      return { state, columns: tableColumns(state).map((column) => column.name) };
    }
    default:
      return settings.onSchemaChange satisfies never;
  }
}

/** Rows that stay would lose a column whose type changes: its new field would be empty in their files. */
function assertSameTypes(stored: readonly Column[], work: ModelWork): void {
  const shared = stored.flatMap((column) => {
    const next = work.columns.find((each) => each.name === column.name);
    return next === undefined ? [] : [{ ...column, type: next.type, required: false }];
  });
  const before = stored.filter((column) => shared.some((each) => each.name === column.name));
  const changed = shared.filter((column, index) => column.type.kind !== before[index]?.type.kind);
  if (changed.length > 0) throw columnsChanged(work, changed, []);
}

function columnsChanged(
  work: ModelWork,
  added: readonly Column[],
  missing: readonly Column[],
): PhloError {
  const parts = [
    ...(added.length === 0 ? [] : [`new or changed: ${added.map(({ name }) => name).join(", ")}`]),
    ...(missing.length === 0 ? [] : [`missing: ${missing.map(({ name }) => name).join(", ")}`]),
  ];
  return new PhloError(
    "PHLO-203",
    `Cannot add to "${renderTableName(work.table)}": the model's columns are not the table's (${
      parts.join("; ")
    })`,
    {
      hint:
        `run it with --full-refresh, or set on_schema_change to append_new_columns or sync_all_columns`,
      place: { file: work.node.file, line: 1 },
    },
  );
}
