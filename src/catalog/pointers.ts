/**
 * The rows that say where each table's metadata stands, as a branch shows them, and how they move.
 * Everything here runs inside a transaction of the caller.
 *
 * @module
 */

import {
  type CatalogEntry,
  type FootprintEntry,
  type PointerMove,
  renderTableName,
  type TableName,
} from "../core/catalog.ts";
import type { SqliteConnection, SqliteRow } from "../core/sqlite_connection.ts";
import { readOptionalText, readText } from "../core/sqlite_row.ts";

const COLUMNS = `table_namespace AS namespace, table_name AS name,
  metadata_location AS metadataUri, iceberg_type AS type`;

/** All tables and views in the order of their names; `chain` is a branch and those it reads through. */
export function listPointers(
  connection: SqliteConnection,
  chain: readonly string[],
): readonly CatalogEntry[] {
  const entries = new Map<string, CatalogEntry>();
  for (const branch of chain.toReversed()) {
    for (const row of listTombstones(connection, branch)) entries.delete(renderTableName(row));
    const rows = connection.prepare(
      `SELECT ${COLUMNS} FROM iceberg_tables WHERE catalog_name = ?`,
    ).all(branch);
    for (const entry of rows.map(entryOf)) entries.set(renderTableName(entry), entry);
  }
  return [...entries.values()].sort(compareNames);
}

/** Where one table stands; undefined where the branch shows none. */
export function readPointer(
  connection: SqliteConnection,
  chain: readonly string[],
  table: TableName,
): CatalogEntry | undefined {
  for (const branch of chain) {
    const row = connection.prepare(
      `SELECT ${COLUMNS} FROM iceberg_tables
      WHERE catalog_name = ? AND table_namespace = ? AND table_name = ?`,
    ).get(branch, table.namespace, table.name);
    if (row !== undefined) return entryOf(row);
    if (isTombstone(connection, branch, table)) return undefined;
  }
  return undefined;
}

/** Those of the expectations that the branch does not meet, each table once. */
export function findMoved(
  connection: SqliteConnection,
  chain: readonly string[],
  expected: readonly FootprintEntry[],
): readonly TableName[] {
  const moved = new Map<string, TableName>();
  for (const { namespace, name, base } of expected) {
    const table = { namespace, name };
    const key = renderTableName(table);
    if (moved.has(key)) continue;
    if (readPointer(connection, chain, table)?.metadataUri !== base) moved.set(key, table);
  }
  return [...moved.values()].sort(compareNames);
}

/** Moves pointers of distinct tables whose bases were found to hold. */
export function movePointers(
  connection: SqliteConnection,
  chain: readonly string[],
  moves: readonly PointerMove[],
): void {
  const [branch = "", ...bases] = chain;
  for (const move of moves) {
    if (move.next === undefined) dropPointer(connection, branch, bases, move);
    else setPointer(connection, branch, move, move.next);
  }
}

/** Two moves of one table would lose the first. @throws RangeError where a table is named twice. */
export function assertDistinct(moves: readonly PointerMove[]): void {
  const names = new Set(moves.map(renderTableName));
  if (names.size < moves.length) throw new RangeError("A table is named twice in one commit");
}

function setPointer(
  connection: SqliteConnection,
  branch: string,
  move: PointerMove,
  next: string,
): void {
  const key = [branch, move.namespace, move.name];
  const type = move.kind === "view" ? "VIEW" : "TABLE";
  // The UPDATE has the form of every other Iceberg client, so that it and ours exclude each other.
  const { changes } = connection.prepare(
    `UPDATE iceberg_tables SET metadata_location = ?4,
      previous_metadata_location = metadata_location, iceberg_type = ?5
    WHERE catalog_name = ?1 AND table_namespace = ?2 AND table_name = ?3`,
  ).run(...key, next, type);
  if (Number(changes) === 1) return;
  connection.prepare(
    "DELETE FROM lake_tombstone WHERE branch = ? AND namespace = ? AND name = ?",
  ).run(...key);
  connection.prepare(
    `INSERT INTO iceberg_tables (catalog_name, table_namespace, table_name, metadata_location,
      previous_metadata_location, iceberg_type) VALUES (?, ?, ?, ?, ?, ?)`,
  ).run(...key, next, move.base ?? null, type);
}

/** On a sparse branch the base still shows the table, so a tombstone has to hide it. */
function dropPointer(
  connection: SqliteConnection,
  branch: string,
  bases: readonly string[],
  table: TableName,
): void {
  const key = [branch, table.namespace, table.name];
  connection.prepare(
    "DELETE FROM iceberg_tables WHERE catalog_name = ? AND table_namespace = ? AND table_name = ?",
  ).run(...key);
  if (bases.length === 0) return;
  connection.prepare(
    "INSERT OR IGNORE INTO lake_tombstone (branch, namespace, name) VALUES (?, ?, ?)",
  ).run(...key);
}

function listTombstones(connection: SqliteConnection, branch: string): readonly TableName[] {
  const sql = "SELECT namespace, name FROM lake_tombstone WHERE branch = ?";
  return connection.prepare(sql).all(branch).map((row) => ({
    namespace: readText(row, "namespace"),
    name: readText(row, "name"),
  }));
}

function isTombstone(connection: SqliteConnection, branch: string, table: TableName): boolean {
  const sql = "SELECT 1 FROM lake_tombstone WHERE branch = ? AND namespace = ? AND name = ?";
  return connection.prepare(sql).get(branch, table.namespace, table.name) !== undefined;
}

function entryOf(row: SqliteRow): CatalogEntry {
  return {
    namespace: readText(row, "namespace"),
    name: readText(row, "name"),
    // Files of layout V0 and old PyIceberg leave the type of tables empty.
    kind: readOptionalText(row, "type") === "VIEW" ? "view" : "table",
    metadataUri: readText(row, "metadataUri"),
  };
}

/** The order of lists: by namespace and name. */
export function compareNames(left: TableName, right: TableName): number {
  const [a, b] = [renderTableName(left), renderTableName(right)];
  return a < b ? -1 : a > b ? 1 : 0;
}
