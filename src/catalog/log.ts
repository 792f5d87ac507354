/**
 * What the log of a catalog says of the past. The log is written by triggers, so it knows the commits of other engines too.
 *
 * @module
 */

import type { CatalogEntry } from "../core/catalog.ts";
import type { SqliteConnection } from "../core/sqlite_connection.ts";
import { readText } from "../core/sqlite_row.ts";
import { parseHeld } from "./held.ts";
import { resolveChain } from "./branches.ts";

/** Where everything on a branch stood at a moment. @throws PhloError PHLO-406 for an unknown branch */
export function listAt(
  connection: SqliteConnection,
  branch: string,
  atMs: number,
): readonly Omit<CatalogEntry, "kind">[] {
  resolveChain(connection, branch);
  // SQLite takes the other columns from the row that holds the maximum.
  return connection.prepare(
    `SELECT namespace, name, location FROM (
      SELECT namespace, name, new_location AS location, MAX(sequence)
      FROM lake_log WHERE branch = ? AND at <= ? GROUP BY namespace, name)
    WHERE location IS NOT NULL ORDER BY namespace, name`,
  ).all(branch, atMs).map((row) => ({
    namespace: readText(row, "namespace"),
    name: readText(row, "name"),
    metadataUri: readText(row, "location"),
  }));
}

/** Every metadata file that anybody may still want. */
export function listRoots(connection: SqliteConnection, sinceMs: number): readonly string[] {
  const pointed = connection.prepare(
    `SELECT metadata_location AS location FROM iceberg_tables WHERE metadata_location IS NOT NULL
    UNION SELECT new_location FROM lake_log WHERE at >= ?1 AND new_location IS NOT NULL
    UNION SELECT old_location FROM lake_log WHERE at >= ?1 AND old_location IS NOT NULL`,
  ).all(sinceMs).map((row) => readText(row, "location"));
  const held = connection.prepare("SELECT branch, publication FROM lake_held").all()
    .flatMap((row) => parseHeld(readText(row, "publication"), readText(row, "branch")).moves)
    .flatMap(({ base, next }) => [base ?? [], next ?? []].flat());
  return [...new Set([...pointed, ...held])].sort();
}
