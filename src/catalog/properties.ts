/**
 * Facts about the lake as texts by key. Everything here runs inside a transaction of the caller.
 *
 * @module
 */

import type { SqliteConnection } from "../core/sqlite_connection.ts";
import { readText } from "../core/sqlite_row.ts";

/** The value of a key; undefined where it was never written. */
export function readProperty(connection: SqliteConnection, key: string): string | undefined {
  const row = connection.prepare("SELECT value FROM lake_property WHERE key = ?").get(key);
  return row === undefined ? undefined : readText(row, "value");
}

/** Writes or replaces the value of a key. */
export function writeProperty(connection: SqliteConnection, key: string, value: string): void {
  connection.prepare("INSERT OR REPLACE INTO lake_property (key, value) VALUES (?, ?)")
    .run(key, value);
}
