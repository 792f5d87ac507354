/**
 * Reads values out of rows, checking that they have the type the layout promises.
 *
 * @module
 */

import { PhloError } from "./phlo_error.ts";
import type { SqliteRow } from "./sqlite_connection.ts";

/** A column that holds text. @throws PhloError PHLO-401 where it holds something else. */
export function readText(row: SqliteRow, column: string): string {
  const value = row[column];
  return typeof value === "string" ? value : refuse(column, value);
}

/** A column that holds a number. @throws PhloError PHLO-401 where it holds something else. */
export function readNumber(row: SqliteRow, column: string): number {
  const value = row[column];
  return typeof value === "number" ? value : refuse(column, value);
}

/** A column that holds text or nothing. @throws PhloError PHLO-401 where it holds something else. */
export function readOptionalText(row: SqliteRow, column: string): string | undefined {
  return row[column] === null ? undefined : readText(row, column);
}

/** A column that holds a number or nothing. @throws PhloError PHLO-401 where it holds something else. */
export function readOptionalNumber(row: SqliteRow, column: string): number | undefined {
  return row[column] === null ? undefined : readNumber(row, column);
}

function refuse(column: string, value: unknown): never {
  throw new PhloError(
    "PHLO-401",
    `Cannot read column "${column}": it holds a value of type ${
      value === null ? "null" : typeof value
    }`,
  );
}
