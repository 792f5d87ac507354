/**
 * Rows of DuckDB as a test wants to read and write them: plain JavaScript values, alike for every table.
 *
 * @module
 */

import { parseJson64 } from "../core/json64.ts";
import type { Row, Session } from "../duckdb/session.ts";

/** A row in a test. */
export type TestRow = Readonly<Record<string, unknown>>;

/**
 * Runs one query. Whole numbers are numbers where a number holds them and bigint beyond; instants are text as
 * `Date.toISOString` writes it, dates and decimals text, JSON columns their values.
 */
export async function readPlainRows(session: Session, sql: string): Promise<readonly TestRow[]> {
  const described = await session.describe(sql);
  const types = new Map(described.map(({ name, type }) => [name, type]));
  const rows = await session.nestedRows(sql);
  return rows.map((row) => toPlainRow(row, types));
}

function toPlainRow(row: Row, types: ReadonlyMap<string, string>): TestRow {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, toPlain(value, types.get(name) ?? "")]),
  );
}

function toPlain(value: unknown, type: string): unknown {
  if (typeof value === "bigint") return isSafe(value) ? Number(value) : value;
  if (typeof value === "string") return readText(value, type);
  if (Array.isArray(value)) return value.map((item) => toPlain(item, ""));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, toPlain(inner, "")]),
  );
}

function isSafe(value: bigint): boolean {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER);
}

function readText(text: string, type: string): unknown {
  switch (type) {
    case "TIMESTAMP WITH TIME ZONE":
      return `${renderMoment(text.replace(/[+-]\d\d(:\d\d)?$/, ""))}Z`;
    case "TIMESTAMP":
      return renderMoment(text);
    case "JSON":
      return parseJson64(text);
    default:
      return text;
  }
}

/** At least milliseconds, as `Date` has them; microseconds where there are any. */
function renderMoment(text: string): string {
  const [whole = "", fraction = ""] = text.replace(" ", "T").split(".");
  return `${whole}.${fraction.padEnd(3, "0")}`;
}
