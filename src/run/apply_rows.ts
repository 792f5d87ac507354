/**
 * Brings new rows into a table: dedup, compare with what is stored, write files, prepare the commit.
 * Ingestions and incremental models take this one road. No pointer is moved here.
 *
 * @module
 */

import { renderTableName, type TableName } from "../core/catalog.ts";
import type { DataFiles, StagedFile } from "../core/data_files.ts";
import type { Host } from "../core/host.ts";
import type { PartitionGrain } from "../core/partition.ts";
import type { WriteMode } from "../core/project.ts";
import type { Store } from "../core/store.ts";
import type { Session } from "../duckdb/session.ts";
import type { DataFileEntry } from "../iceberg/data_file_entry.ts";
import { listDataFiles } from "../iceberg/list_data_files.ts";
import { prepareCommit } from "../iceberg/prepare_commit.ts";
import { currentSchemaJson, tableColumns, type TableState } from "../iceberg/table_state.ts";
import { FILE_NUMBER, renderActions } from "./compare_rows.ts";
import { type Identity, isKeyed, renderDedup, renderHasDuplicates, ROW_ID } from "./dedup_rows.ts";
import { findRemoved, type RemovalGuard } from "./find_removed.ts";
import type { StoredPartition } from "./partition_order.ts";
import { pruneByMatch } from "./prune_files.ts";
import { isStamped, renderKept, renderStamped, type Stamp } from "./render_written.ts";
import { tableFolder } from "./run_context.ts";
import type { StagedRows } from "./staged_rows.ts";
import { writeTarget } from "./write_target.ts";

/** What is to be applied. */
export interface ApplyRequest {
  readonly table: TableName;
  /** The table as the run's branch has it, its columns already those of the new rows. */
  readonly state: TableState;
  /** The name of a relation with the content columns and `ROW_NUMBER`. */
  readonly incoming: string;
  /** A name of this step's own that temporary tables begin with. */
  readonly prefix: string;
  /** The incoming rows as files, where they are valid as they came. */
  readonly staged?: StagedRows;
  readonly content: readonly string[];
  readonly identity: Identity;
  readonly mode: WriteMode;
  readonly grain: PartitionGrain;
  /** Absent for models, whose rows carry no metadata columns. */
  readonly stamp?: Stamp;
  readonly guard: RemovalGuard;
  /** Facts for the snapshot's summary. */
  readonly summary: Readonly<Record<string, string>>;
}

/** What became of the rows. */
export interface ApplyCounts {
  readonly inserted: number;
  readonly updated: number;
  /** Rows whose content is as stored, those included that now carry a newer partition's name. */
  readonly unchanged: number;
  readonly superseded: number;
  readonly deleted: number;
}

/** The outcome; `state` is the request's own where nothing is to be committed. */
export interface Applied {
  readonly counts: ApplyCounts;
  readonly state: TableState;
}

/** Where rows and files are. */
export interface ApplyTools {
  readonly session: Session;
  readonly dataFiles: DataFiles<string>;
  readonly store: Store;
}

/** Applies new rows to a table's state and writes the files of the next one. */
export async function applyRows(
  request: ApplyRequest,
  tools: ApplyTools,
  host: Host,
): Promise<Applied> {
  const fresh = `${request.prefix}_fresh`;
  const kind = await makeFresh(fresh, request, tools.session);
  const stored = await showStored(fresh, request, tools);
  const change = stored.entries.length === 0 && request.mode !== "replace" &&
      request.mode !== "replacePartition"
    ? await insertAll({ fresh, kind }, request, tools, host)
    : await compareAndWrite(fresh, stored, request, tools);
  await tools.session.run(`DROP ${kind} ${fresh}`);
  const state = await prepareCommit(request.state, {
    operation: change.remove.length > 0 ? "overwrite" : "append",
    add: change.add,
    remove: change.remove,
    summary: { ...request.summary, ...summarize(change.counts) },
  }, { store: tools.store, host });
  return { counts: change.counts, state };
}

interface Change {
  readonly counts: ApplyCounts;
  readonly add: readonly StagedFile[];
  readonly remove: readonly DataFileEntry[];
}

interface Stored {
  /** The name of a view over the files that may matter, with `FILE_NUMBER`. */
  readonly relation: string;
  readonly entries: readonly DataFileEntry[];
  /** Numbers of small files that a change folds into its own write: too many make every later read slow. */
  readonly folded: readonly number[];
}

const SMALL_FILE_BYTES = 4_000_000n;
const MOST_SMALL_FILES = 32;

const NOTHING: ApplyCounts = { inserted: 0, updated: 0, unchanged: 0, superseded: 0, deleted: 0 };

async function makeFresh(
  name: string,
  request: ApplyRequest,
  session: Session,
): Promise<"VIEW" | "TABLE"> {
  const { identity } = request;
  let hasDuplicates = false;
  if (isKeyed(identity) && identity.isUnique !== true) {
    const [row] = await session.rows(renderHasDuplicates(request.incoming, identity.key));
    hasDuplicates = row?.repeats === true;
  }
  const columns = tableColumns(request.state).filter(({ name }) => request.content.includes(name));
  const query = renderDedup(request.incoming, columns, { ...identity, hasDuplicates });
  // Without repeats the relation is used as it stands: a view costs nothing, a table costs a copy.
  const kind = isKeyed(identity) && !hasDuplicates ? "VIEW" : "TABLE";
  await session.run(`CREATE OR REPLACE TEMP ${kind} ${name} AS ${query}`);
  return kind;
}

async function showStored(
  fresh: string,
  request: ApplyRequest,
  tools: ApplyTools,
): Promise<Stored> {
  const columns = tableColumns(request.state);
  const match = matchColumns(request).flatMap((name) =>
    columns.find((column) => column.name === name) ?? []
  );
  const all = await listDataFiles(request.state, tools.store);
  const isReplacing = request.mode === "replace" || request.mode === "replacePartition";
  const folds = all.filter(isSmall).length >= MOST_SMALL_FILES;
  const entries = isReplacing || folds ? all : await pruneByMatch(all, fresh, match, tools.session);
  const relation = `${request.prefix}_stored`;
  const scans = entries.map((entry, index) =>
    `SELECT ${index} AS ${FILE_NUMBER}, * FROM (${tools.dataFiles.scan([entry], columns)})`
  );
  const query = scans.length === 0
    ? `SELECT 0 AS ${FILE_NUMBER}, * FROM (${tools.dataFiles.scan([], columns)})`
    : scans.join(" UNION ALL ");
  await tools.session.run(`CREATE OR REPLACE TEMP VIEW ${relation} AS ${query}`);
  const folded = folds ? entries.flatMap((entry, index) => isSmall(entry) ? [index] : []) : [];
  return { relation, entries, folded };
}

function isSmall(entry: DataFileEntry): boolean {
  return entry.sizeBytes < SMALL_FILE_BYTES;
}

function matchColumns(request: ApplyRequest): readonly string[] {
  return isKeyed(request.identity) ? request.identity.key : [ROW_ID];
}

async function insertAll(
  { fresh, kind }: { readonly fresh: string; readonly kind: "VIEW" | "TABLE" },
  request: ApplyRequest,
  tools: ApplyTools,
  host: Host,
): Promise<Change> {
  const { staged, state, table, content, stamp } = request;
  // A view holds the rows as they were staged: no key stands twice.
  const isReady = kind === "VIEW" && staged?.schemaJson === currentSchemaJson(state);
  const add = isReady && staged !== undefined
    ? await staged.takeIn(writeTarget(state, tableFolder(table)).folder, tools, host)
    : await writeRows(renderStamped(fresh, content, stamp), request, tools);
  const inserted = add.reduce((sum, file) => sum + Number(file.rowCount), 0);
  return { counts: { ...NOTHING, inserted }, add, remove: [] };
}

async function compareAndWrite(
  fresh: string,
  stored: Stored,
  request: ApplyRequest,
  tools: ApplyTools,
): Promise<Change> {
  const { session } = tools;
  const match = matchColumns(request);
  const actions = `${request.prefix}_actions`;
  const removed = `${request.prefix}_removed`;
  const partition = orderedPartition(request);
  await session.run(`CREATE OR REPLACE TEMP TABLE ${actions} AS ${
    renderActions({
      incoming: fresh,
      stored: stored.relation,
      content: request.content.filter((name) => !match.includes(name)),
      match,
      ...(partition === undefined ? {} : { partition }),
    })
  }`);
  const deleted = await findRemoved(removed, {
    table: renderTableName(request.table),
    mode: request.mode,
    partition: request.stamp?.partition ?? "",
    grain: request.grain,
    incoming: fresh,
    stored: stored.relation,
    match,
    key: isKeyed(request.identity) ? request.identity.key : [],
    guard: request.guard,
  }, session);
  const { advanced, ...counted } = await countActions(actions, session);
  const counts = { ...counted, unchanged: counted.unchanged + advanced, deleted };
  const hit = await listTouched(actions, deleted > 0 ? removed : undefined, session);
  const isChange = counts.inserted + counts.updated + advanced + deleted > 0;
  const touched = isChange ? [...new Set([...hit, ...stored.folded])] : hit;
  const change = {
    fresh,
    actions,
    touched,
    removed: deleted > 0 ? removed : undefined,
    advanceTo: advanced > 0 ? partition?.key : undefined,
  };
  const add = isChange
    ? await writeRows(renderChange(change, stored, request), request, tools)
    : [];
  await session.run(`DROP TABLE IF EXISTS ${actions}; DROP TABLE IF EXISTS ${removed};
    DROP VIEW IF EXISTS ${stored.relation}`);
  return { counts, add, remove: stored.entries.filter((_, index) => touched.includes(index)) };
}

/** The partition of the new rows where it has an order among others: rows of append are told apart by it. */
function orderedPartition(request: ApplyRequest): StoredPartition | undefined {
  if (request.stamp === undefined || request.grain === "none" || request.mode === "append") {
    return undefined;
  }
  return { grain: request.grain, key: request.stamp.partition };
}

interface RowChange {
  readonly fresh: string;
  readonly actions: string;
  readonly removed: string | undefined;
  readonly touched: readonly number[];
  readonly advanceTo: string | undefined;
}

function renderChange(change: RowChange, stored: Stored, request: ApplyRequest): string {
  const written = renderStamped(change.fresh, request.content, request.stamp, change.actions);
  if (change.touched.length === 0) return written;
  const kept = renderKept(
    stored.relation,
    tableColumns(request.state).map((column) => column.name),
    {
      incoming: change.fresh,
      actions: change.actions,
      match: matchColumns(request),
      files: change.touched,
      ...(change.removed === undefined ? {} : { removed: change.removed }),
      ...(change.advanceTo === undefined ? {} : { advanceTo: change.advanceTo }),
    },
  );
  return `${kept} UNION ALL BY NAME ${written}`;
}

async function countActions(
  actions: string,
  session: Session,
): Promise<Omit<ApplyCounts, "deleted"> & { readonly advanced: number }> {
  const rows = await session.rows(
    `SELECT action, count(*) AS rows FROM ${actions} GROUP BY action`,
  );
  const counts = new Map(rows.map((row) => [String(row.action), Number(row.rows)]));
  return {
    inserted: counts.get("inserted") ?? 0,
    updated: counts.get("updated") ?? 0,
    unchanged: counts.get("unchanged") ?? 0,
    superseded: counts.get("superseded") ?? 0,
    advanced: counts.get("advanced") ?? 0,
  };
}

async function listTouched(
  actions: string,
  removed: string | undefined,
  session: Session,
): Promise<readonly number[]> {
  const more = removed === undefined ? "" : ` UNION SELECT ${FILE_NUMBER} FROM ${removed}`;
  const rows = await session.rows(
    `SELECT DISTINCT ${FILE_NUMBER} AS file FROM ${actions} WHERE action IN ('updated', 'advanced')${more}`,
  );
  return rows.map((row) => Number(row.file)).sort((left, right) => left - right);
}

function writeRows(
  relation: string,
  request: ApplyRequest,
  tools: ApplyTools,
): Promise<readonly StagedFile[]> {
  const columns = tableColumns(request.state);
  // Columns that the schema no longer has are empty in new rows.
  const isWhole = columns.every(({ name }) => request.content.includes(name) || isStamped(name));
  const whole = isWhole
    ? relation
    : `${relation} UNION ALL BY NAME (${tools.dataFiles.scan([], columns)})`;
  return tools.dataFiles.write(whole, writeTarget(request.state, tableFolder(request.table)));
}

function summarize(counts: ApplyCounts): Record<string, string> {
  return Object.fromEntries(
    Object.entries(counts).map(([name, count]) => [`phlo.rows-${name}`, String(count)]),
  );
}
