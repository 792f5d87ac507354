/**
 * What a run left behind: the table's rows, the refused ones with their reasons, the table's state.
 *
 * @module
 */

import { renderTableName, type TableName } from "../core/catalog.ts";
import { renderColumnType } from "../core/column.ts";
import type { Host } from "../core/host.ts";
import { parseJson64 } from "../core/json64.ts";
import type { Issue } from "../core/issue.ts";
import type { PhloError } from "../core/phlo_error.ts";
import type { IngestionAsset } from "../core/project.ts";
import type { RowCounts } from "../core/run_event.ts";
import { quoteName, quoteText } from "../core/sql_text.ts";
import { listDataFiles } from "../iceberg/list_data_files.ts";
import { readTable } from "../iceberg/read_table.ts";
import { currentSnapshot, tableColumns } from "../iceberg/table_state.ts";
import { createDuckdbDataFiles } from "../duckdb/data_files.ts";
import { contentColumns } from "../run/ingest_columns.ts";
import { findRejectTable } from "../run/quarantine.ts";
import type { TestRunLog } from "./open_test_run.ts";
import { listColumns, readPlainRows, type TestRow } from "./plain_rows.ts";
import { type LakeLook, lookAtLake, type TestLakeOf } from "./test_lake.ts";

/** A table as it stands. */
export interface TableFacts {
  /** `raw.glucose_entries`. */
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: number;
  readonly snapshots: number;
  /** The current snapshot's id; undefined where the table never had rows. */
  readonly snapshot: string | undefined;
}

/** A row that was refused. */
export interface QuarantinedRow {
  /** The row's number, counted from 1 in the order received. */
  readonly row: number;
  /** The record as it came; its text where it is no JSON. */
  readonly payload: unknown;
  readonly issues: readonly Issue[];
}

/** What can be read of a run. */
export interface IngestedFacts {
  readonly rows: readonly TestRow[];
  readonly counts: RowCounts;
  readonly issues: readonly Issue[];
  readonly quarantine: readonly QuarantinedRow[];
  readonly undeclared: readonly string[];
  readonly table: TableFacts | undefined;
}

/** The run to read. */
export interface ReadIngestedOptions {
  readonly lake: Pick<TestLakeOf, "folder" | "stateFolder">;
  readonly log: TestRunLog;
  readonly error: unknown;
}

/** Reads the asset's table and its rejects. */
export async function readIngested(
  asset: IngestionAsset,
  { lake, log, error }: ReadIngestedOptions,
  host: Host,
): Promise<IngestedFacts> {
  const table: TableName = { namespace: asset.namespace, name: asset.tableName };
  return await lookAtLake(lake, {
    branch: "main",
    look: async (look) => {
      const runId = log.events[0]?.runId ?? "";
      const quarantine = await readRejects(table, runId, look, host);
      const undeclared = log.events.flatMap((event) =>
        event.kind === "rows_counted" ? event.undeclared : []
      );
      const facts = await readFacts(table, look);
      return {
        rows: facts === undefined ? [] : await readTableRows(asset, look),
        counts: log.counts() ?? countRefused(log, quarantine.length),
        issues: [...quarantine.flatMap(({ issues }) => issues), ...issuesOf(error)],
        quarantine,
        undeclared,
        table: facts,
      };
    },
  }, host);
}

/** Where a run is refused as a whole, nothing met the table: the rows were fetched, and some were valid. */
function countRefused({ events }: TestRunLog, quarantined: number): RowCounts {
  const fetched = events.reduce(
    (sum, event) => sum + (event.kind === "page_fetched" ? event.records : 0),
    0,
  );
  return {
    fetched,
    valid: quarantined === 0 ? 0 : fetched - quarantined,
    quarantined,
    inserted: 0,
    updated: 0,
    unchanged: 0,
    superseded: 0,
    deleted: 0,
  };
}

/** Undeclared fields of every row are one issue, and no row is kept for them. */
function issuesOf(error: unknown): readonly Issue[] {
  const refusal = error as Partial<PhloError> | undefined;
  return refusal?.code === "PHLO-202"
    ? [{ code: "unrecognized_keys", path: [], message: String(refusal.message) }]
    : [];
}

async function readTableRows(
  asset: IngestionAsset,
  { session, views }: LakeLook,
): Promise<readonly TestRow[]> {
  const columns = contentColumns(asset);
  const name = `${quoteName(asset.namespace)}.${quoteName(asset.tableName)}`;
  const order = asset.uniqueKey.length === 0 || asset.dedupMethod === "hash"
    ? "ALL"
    : asset.uniqueKey.map(quoteName).join(", ");
  const sql = `SELECT ${listColumns(columns)} FROM ${name} ORDER BY ${order}`;
  await views.prepare(sql);
  return await readPlainRows(session, sql, columns);
}

async function readFacts(table: TableName, { lake }: LakeLook): Promise<TableFacts | undefined> {
  const entry = await lake.catalog.load("main", table);
  if (entry === undefined) return undefined;
  const state = await readTable(entry.metadataUri, lake.store);
  const snapshot = currentSnapshot(state);
  const files = await listDataFiles(state, lake.store);
  return {
    name: renderTableName(table),
    columns: tableColumns(state).map(({ name, type }) => ({ name, type: renderColumnType(type) })),
    rows: Number(files.reduce((sum, file) => sum + file.rowCount, 0n)),
    snapshots: state.metadata.snapshots.length,
    snapshot: snapshot === undefined ? undefined : String(snapshot["snapshot-id"]),
  };
}

async function readRejects(
  table: TableName,
  runId: string,
  { lake, session }: LakeLook,
  host: Host,
): Promise<readonly QuarantinedRow[]> {
  const entry = await findRejectTable(table, lake);
  if (entry === undefined) return [];
  const state = await readTable(entry.metadataUri, lake.store);
  const files = await listDataFiles(state, lake.store);
  if (files.length === 0) return [];
  const scan = createDuckdbDataFiles(session, lake.store, host).scan(files, tableColumns(state));
  const lines = await readPlainRows(
    session,
    `SELECT "row", code, path, message, value, payload FROM (${scan})
      WHERE run_id = ${quoteText(runId)} ORDER BY "row", path, code`,
  );
  const byRow = Map.groupBy(lines, (line) => Number(line.row));
  return [...byRow].map(([row, issues]) => ({
    row,
    payload: readPayload(issues[0]?.payload),
    issues: issues.map(toIssue),
  }));
}

function toIssue({ row, code, path, message, value }: TestRow): Issue {
  return {
    code: String(code),
    path: path === null ? [] : [String(path)],
    message: String(message),
    row: Number(row),
    ...(value === null ? {} : { value: String(value) }),
  };
}

function readPayload(payload: unknown): unknown {
  if (typeof payload !== "string") return payload;
  try {
    return parseJson64(payload);
  } catch {
    // A record that is no JSON is kept as the text it came as.
    return payload;
  }
}
