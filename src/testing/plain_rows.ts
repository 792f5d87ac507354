/**
 * Rows of the lake as a test wants to read and write them: plain JavaScript values, alike for every table.
 *
 * @module
 */

import type { Column, ColumnType } from "../core/column.ts";
import { parseJson64 } from "../core/json64.ts";
import { PhloError } from "../core/phlo_error.ts";
import { quoteName } from "../core/sql_text.ts";
import { parseDuckdbType } from "../duckdb/parse_duckdb_type.ts";
import type { Session } from "../duckdb/session.ts";

/** A row in a test. */
export type TestRow = Readonly<Record<string, unknown>>;

/**
 * Runs one query. Whole numbers are numbers where a number holds them and bigint beyond; instants are text as
 * `Date.toISOString` writes it, dates and decimals text, JSON columns their values, maps objects. `columns` says what the lake
 * knows of them, where it knows more than DuckDB: which texts hold JSON.
 */
export async function readPlainRows(
  session: Session,
  sql: string,
  columns?: readonly Column[],
): Promise<readonly TestRow[]> {
  const known = columns ?? (await session.describe(sql)).map(({ name, type }) => ({
    name,
    type: parseType(type),
  }));
  const rows = await session.nestedRows(sql);
  return rows.map((row) =>
    Object.fromEntries(known.map(({ name, type }) => [name, toPlain(row[name], type)]))
  );
}

/** A query may yield what no table holds, such as the sum of bigints: its values are shown as they come. */
function parseType(type: string): ColumnType {
  try {
    return parseDuckdbType(type);
  } catch (error) {
    if (error instanceof PhloError) return { kind: "string" };
    throw error;
  }
}

/** The list of columns for a SELECT. */
export function listColumns(columns: readonly Column[]): string {
  return columns.map(({ name }) => quoteName(name)).join(", ");
}

function toPlain(value: unknown, type: ColumnType): unknown {
  if (value === null || value === undefined) return null;
  switch (type.kind) {
    case "list":
      return Array.isArray(value) ? value.map((item) => toPlain(item, type.element.type)) : value;
    case "struct":
      return Object.fromEntries(
        type.fields.map((
          field,
        ) => [field.name, toPlain(Reflect.get(Object(value), field.name), field.type)]),
      );
    case "map":
      return Array.isArray(value)
        ? Object.fromEntries(
          value.map((pair) => [String(pair.key), toPlain(pair.value, type.value.type)]),
        )
        : value;
    case "json":
      return typeof value === "string" ? parseJson64(value) : value;
    case "timestamptz":
      return `${renderMoment(String(value).replace(/[+-]\d\d(:\d\d)?$/, ""))}Z`;
    case "timestamp":
      return renderMoment(String(value));
    default:
      return typeof value === "bigint" && isSafe(value) ? Number(value) : value;
  }
}

function isSafe(value: bigint): boolean {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER);
}

/** At least milliseconds, as `Date` has them; microseconds where there are any. */
function renderMoment(text: string): string {
  const [whole = "", fraction = ""] = text.replace(" ", "T").split(".");
  return `${whole}.${fraction.padEnd(3, "0")}`;
}
