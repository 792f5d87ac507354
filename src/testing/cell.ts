/**
 * Values of cells: when two are the same, and how one is shown. A test writes `250` where the table has a bigint, and a `Date`
 * where it has an instant.
 *
 * @module
 */

import { renderRow } from "../source/render_row.ts";

/** True where two values mean the same cell. */
export function isSameCell(left: unknown, right: unknown): boolean {
  return renderKey(left) === renderKey(right);
}

/** A text that two cells share exactly where they are the same. */
export function renderKey(value: unknown): string {
  const plain = toComparable(value);
  return typeof plain === "object" && plain !== null
    ? renderRow({ value: plain })
    : `${typeof plain} ${String(plain)}`;
}

/** The value as a person reads it in a diff. */
export function renderCell(value: unknown): string {
  if (value === undefined) return "";
  if (typeof value === "bigint") return String(value);
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "object" && value !== null) return renderRow(value);
  return JSON.stringify(value);
}

function toComparable(value: unknown): unknown {
  // A row that leaves a column out means an empty cell.
  if (value === undefined) return null;
  if (typeof value === "bigint") {
    return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER
      ? Number(value)
      : value;
  }
  if (typeof value === "string") return readInstant(value) ?? value;
  if (value instanceof Date) return readInstant(value.toISOString());
  if (Array.isArray(value)) return value.map(toComparable);
  if (typeof value !== "object" || value === null) return value;
  // A key that is not there and one that is null are one and the same in a table.
  const entries = Object.entries(value).filter(([, inner]) => (inner ?? null) !== null).sort(
    ([left], [right]) => left < right ? -1 : 1,
  );
  return Object.fromEntries(entries.map(([name, inner]) => [name, toComparable(inner)]));
}

const INSTANT = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?Z$/;

/** Instants are compared to the microsecond, with or without the zeros behind. */
function readInstant(text: string): string | undefined {
  const [, whole, fraction = ""] = INSTANT.exec(text) ?? [];
  return whole === undefined ? undefined : `${whole}.${fraction.padEnd(6, "0")}Z`;
}
