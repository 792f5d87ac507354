/**
 * Brings a table to a schema that somebody accepted: columns that are gone stay, new demands hold for new rows, and values
 * of a changed type are written anew. Nothing is dropped, and nothing is rewritten where a value would lose something.
 *
 * @module
 */

import { renderTableName } from "../core/catalog.ts";
import { type Column, type ColumnType, renderColumnType } from "../core/column.ts";
import type { Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";
import { quoteName } from "../core/sql_text.ts";
import type { IngestStep } from "../core/step.ts";
import { renderDuckdbType } from "../duckdb/duckdb_type.ts";
import { acceptColumns } from "../iceberg/evolve_table.ts";
import { listDataFiles } from "../iceberg/list_data_files.ts";
import { prepareCommit } from "../iceberg/prepare_commit.ts";
import { tableColumns, type TableState } from "../iceberg/table_state.ts";
import type { ApplyTools } from "./apply_rows.ts";
import { tableFolder } from "./run_context.ts";
import { writeTarget } from "./write_target.ts";

/** What is accepted. */
export interface AcceptedSchema {
  readonly step: IngestStep;
  readonly before: TableState;
  /** The columns that the schema asks for. */
  readonly columns: readonly Column[];
  /** Columns that make a row's identity: their values cannot become others. */
  readonly identity: readonly string[];
  readonly summary: Readonly<Record<string, string>>;
}

/**
 * The table with the new columns, its rows rewritten where a type changed.
 * @throws PhloError PHLO-203 where a stored value has no equal in the new type, with the first of them.
 */
export async function acceptSchemaChange(
  accepted: AcceptedSchema,
  tools: ApplyTools,
  host: Host,
): Promise<TableState> {
  const { before } = accepted;
  const after = acceptColumns(before, accepted.columns);
  const stored = tableColumns(before);
  const changed = tableColumns(after).flatMap((column) => {
    const old = stored.find(({ name }) => name === column.name);
    if (old === undefined || old.id === column.id) return [];
    // To the table, JSON is text like any other; only the schema knows which is meant.
    const wanted = accepted.columns.find(({ name }) => name === column.name) ?? column;
    return [{ old, column: { ...column, type: wanted.type } }];
  });
  if (changed.length === 0) return after;
  const files = await listDataFiles(before, tools.store);
  const relation = tools.dataFiles.scan(files, stored);
  for (const each of changed) await assertRewritable(each, accepted, relation, tools);
  const list = stored.map((old) => {
    const change = changed.find(({ old: { name } }) => name === old.name);
    const name = quoteName(old.name);
    return change === undefined ? name : `${renderRewrite(name, change)} AS ${name}`;
  });
  const whole = `SELECT ${list.join(", ")} FROM (${relation})
    UNION ALL BY NAME (${tools.dataFiles.scan([], tableColumns(after))})`;
  const add = await tools.dataFiles.write(
    whole,
    writeTarget(after, tableFolder(accepted.step.table)),
  );
  const summary = { ...accepted.summary, "phlo.schema-change": "accepted" };
  return await prepareCommit(after, { operation: "overwrite", add, remove: files, summary }, {
    store: tools.store,
    host,
  });
}

interface ChangedColumn {
  readonly old: Column;
  readonly column: Column;
}

/** Nested values have no equal in another type but the text of their JSON. */
function renderRewrite(value: string, { old, column }: ChangedColumn): string {
  if (column.type.kind === "json") return `CAST(to_json(${value}) AS VARCHAR)`;
  const format = ISO_FORMATS[old.type.kind];
  if (column.type.kind === "string" && format !== undefined) {
    return `strftime(${value}, '${format}')`;
  }
  return `TRY_CAST(${value} AS ${renderDuckdbType(column.type)})`;
}

/** Moments become the text that JSON has for them. */
const ISO_FORMATS: Readonly<Partial<Record<ColumnType["kind"], string>>> = {
  timestamp: "%Y-%m-%dT%H:%M:%S.%f",
  timestamptz: "%Y-%m-%dT%H:%M:%S.%fZ",
};

async function assertRewritable(
  change: ChangedColumn,
  { step, identity }: AcceptedSchema,
  relation: string,
  { session }: ApplyTools,
): Promise<void> {
  const { old, column } = change;
  const what = `Cannot change "${old.name}" of "${renderTableName(step.table)}" from ${
    renderColumnType(old.type)
  } to ${renderColumnType(column.type)}`;
  const hint = "give the new data a new field, or the table a new name";
  if (identity.includes(old.name)) {
    throw new PhloError("PHLO-203", `${what}: rows are known by this column`, { hint });
  }
  if (column.type.kind === "json") return;
  if (isNested(old.type) || isNested(column.type)) {
    throw new PhloError("PHLO-203", `${what}: phlo rewrites no lists and objects`, { hint });
  }
  const name = quoteName(old.name);
  const back = `TRY_CAST(${renderRewrite(name, change)} AS ${renderDuckdbType(old.type)})`;
  const lossy = `${name} IS NOT NULL AND ${back} IS DISTINCT FROM ${name}`;
  const [row] = await session.rows(
    `SELECT count(*) AS n, array_to_string(
      list_sort(list(DISTINCT CAST(${name} AS VARCHAR)))[:3], ', ') AS sample
      FROM (${relation}) WHERE ${lossy}`,
  );
  const count = Number(row?.n ?? 0);
  if (count === 0) return;
  throw new PhloError(
    "PHLO-203",
    `${what}: ${count} stored ${
      count === 1 ? "value" : "values"
    } would lose something, for example ${row?.sample}`,
    { hint },
  );
}

function isNested(type: ColumnType): boolean {
  return type.kind === "struct" || type.kind === "list" || type.kind === "map";
}
