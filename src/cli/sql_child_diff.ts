/**
 * What a branch changes in one table, against `main`: columns first, then rows.
 *
 * @module
 */

import { type CatalogEntry, parseTableName, type TableName } from "../core/catalog.ts";
import { type Column, renderColumnType } from "../core/column.ts";
import { PhloError } from "../core/phlo_error.ts";
import { createDuckdbDataFiles } from "../duckdb/data_files.ts";
import type { Host } from "../core/host.ts";
import { listDataFiles } from "../iceberg/list_data_files.ts";
import { readTable } from "../iceberg/read_table.ts";
import { tableColumns } from "../iceberg/table_state.ts";
import { renderChangeCounts, renderChangeSample, type TableComparison } from "../run/diff_table.ts";
import type { DiffAnswer, LakeQuestion } from "../web/sql_console/lake_question.ts";
import type { LakeReader } from "./read_lake.ts";
import { readRows } from "./sql_child_rows.ts";

type DiffQuestion = Extract<LakeQuestion, { kind: "diff" }>;

const ROWS_OF_EACH = 5;

/** Compares. @throws PhloError PHLO-001 where the branch has no such table, PHLO-002 for a view */
export async function diffTable(
  { table, branch, key }: DiffQuestion,
  reader: LakeReader,
  host: Host,
): Promise<DiffAnswer> {
  const name = parseTableName(table);
  const after = name === undefined ? undefined : await readSide(name, branch, reader, host);
  if (name === undefined || after === undefined) {
    throw new PhloError("PHLO-001", `Cannot compare "${table}": the branch has no such table`);
  }
  const before = await readSide(name, "main", reader, host);
  const comparison = compare(before, after, key);
  const { rows } = await readRows(renderChangeCounts(comparison), 10, reader);
  const counts = new Map(rows.map(([change, n]) => [String(change), Number(n)]));
  const added = counts.get("added") ?? 0;
  return {
    added,
    removed: counts.get("removed") ?? 0,
    changed: counts.get("changed") ?? 0,
    unchanged: counts.get("unchanged") ?? (counts.get("total") ?? added) - added,
    hasKey: comparison.key.length > 0,
    columns: compareColumnLists(before?.columns ?? [], after.columns),
    sample: await readRows(
      renderChangeSample(comparison, ROWS_OF_EACH),
      ROWS_OF_EACH * 4,
      reader,
    ),
  };
}

interface Side {
  readonly relation: string;
  readonly columns: readonly Column[];
}

async function readSide(
  table: TableName,
  branch: string,
  { lake, session }: LakeReader,
  host: Host,
): Promise<Side | undefined> {
  const entry: CatalogEntry | undefined = await lake.catalog.load(branch, table);
  if (entry === undefined) return undefined;
  if (entry.kind === "view") {
    throw new PhloError("PHLO-002", `Cannot compare the rows of "${table.name}": it is a view`, {
      hint: "its tables can be compared",
    });
  }
  const state = await readTable(entry.metadataUri, lake.store);
  const columns = tableColumns(state);
  const files = await listDataFiles(state, lake.store);
  const relation = createDuckdbDataFiles(session, lake.store, host).scan(files, columns);
  return { relation, columns };
}

function compare(before: Side | undefined, after: Side, key: readonly string[]): TableComparison {
  const old = new Set((before ?? after).columns.map(({ name }) => name));
  const columns = after.columns.map(({ name }) => name)
    .filter((name) => old.has(name) && !name.startsWith("_phlo_"));
  return {
    before: before?.relation ?? `SELECT * FROM (${after.relation}) WHERE false`,
    after: after.relation,
    columns,
    // A key that one side lacks tells no rows apart.
    key: key.every((name) => columns.includes(name)) ? key : [],
  };
}

function compareColumnLists(
  before: readonly Column[],
  after: readonly Column[],
): DiffAnswer["columns"] {
  if (before.length === 0) return [];
  const types = (columns: readonly Column[]): ReadonlyMap<string, string> =>
    new Map(columns.map(({ name, type }) => [name, renderColumnType(type)]));
  const [old, fresh] = [types(before), types(after)];
  return [...new Set([...old.keys(), ...fresh.keys()])]
    .filter((name) => old.get(name) !== fresh.get(name))
    .map((name) => ({ name, before: old.get(name) ?? null, after: fresh.get(name) ?? null }));
}
