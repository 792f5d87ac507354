/**
 * Branches of the whole catalog: a full one is a copy of rows, a sparse one has only its own and reads the rest from its base.
 * Everything here runs inside a transaction of the caller.
 *
 * @module
 */

import type { Branch } from "../core/catalog.ts";
import type { PhloError } from "../core/phlo_error.ts";
import type { SqliteConnection, SqliteRow } from "../core/sqlite_connection.ts";
import { readNumber, readOptionalNumber, readOptionalText, readText } from "../core/sqlite_row.ts";
import {
  assertNotMain,
  beginsEmpty,
  MAIN_BRANCH,
  readBranchError,
  takenBranchError,
  unknownBranchError,
} from "./branch_rules.ts";

const COLUMNS = `name, is_sparse AS isSparse, base, run_id AS runId, created_at AS createdAt,
  failed_at AS failedAt`;

/** A branch and those it reads through, nearest first. @throws PhloError PHLO-406 where one is unknown. */
export function resolveChain(connection: SqliteConnection, name: string): readonly string[] {
  const chain = [name];
  for (let at = findBranch(connection, name); at?.isSparse; at = findBranch(connection, at.base)) {
    chain.push(at.base);
  }
  for (const link of chain) assertBranch(connection, link);
  return chain;
}

/** Every branch with a row of ours, oldest first, after `main`. */
export function listBranches(connection: SqliteConnection): readonly Branch[] {
  const rows = connection.prepare(
    `SELECT ${COLUMNS} FROM lake_branch ORDER BY created_at, name`,
  ).all();
  const main = { name: MAIN_BRANCH, isSparse: false, base: MAIN_BRANCH, createdAt: 0 };
  return [main, ...rows.map(branchOf)];
}

/** Makes a branch; a full one gets a copy of every row its base shows. */
export function createBranch(connection: SqliteConnection, branch: Branch): void {
  const chain = beginsEmpty(branch) ? [] : resolveChain(connection, branch.base);
  if (isKnown(connection, branch.name)) throw takenBranchError(branch.name);
  connection.prepare(
    `INSERT INTO lake_branch (name, is_sparse, base, run_id, created_at, failed_at)
    VALUES (?, ?, ?, ?, ?, ?)`,
  ).run(
    branch.name,
    branch.isSparse ? 1 : 0,
    branch.base,
    branch.runId ?? null,
    branch.createdAt,
    branch.failedAt ?? null,
  );
  if (branch.isSparse) return;
  // From the far end of the chain to the near one: what is nearer replaces what is farther.
  for (const link of chain.toReversed()) copyRows(connection, link, branch.name);
}

function copyRows(connection: SqliteConnection, from: string, to: string): void {
  connection.prepare(
    `DELETE FROM iceberg_tables WHERE catalog_name = ?2 AND EXISTS (
      SELECT 1 FROM lake_tombstone AS dropped WHERE dropped.branch = ?1
        AND dropped.namespace = table_namespace AND dropped.name = table_name)`,
  ).run(from, to);
  connection.prepare(
    `INSERT OR REPLACE INTO iceberg_tables (catalog_name, table_namespace, table_name,
      metadata_location, previous_metadata_location, iceberg_type)
    SELECT ?2, table_namespace, table_name, metadata_location, previous_metadata_location,
      iceberg_type
    FROM iceberg_tables WHERE catalog_name = ?1`,
  ).run(from, to);
  connection.prepare(
    `INSERT OR REPLACE INTO iceberg_namespace_properties
    SELECT ?2, namespace, property_key, property_value
    FROM iceberg_namespace_properties WHERE catalog_name = ?1`,
  ).run(from, to);
}

/** Remembers when the run's verdict was failed; the first moment stays. */
export function markBranchFailed(connection: SqliteConnection, name: string, at: number): void {
  assertNotMain(name, "mark branch");
  const { changes } = connection.prepare(
    "UPDATE lake_branch SET failed_at = COALESCE(failed_at, ?2) WHERE name = ?1",
  ).run(name, at);
  if (Number(changes) === 0) throw unknownBranch(connection, name);
}

/** Removes a branch with its rows; nothing where there is none. */
export function dropBranch(connection: SqliteConnection, name: string): void {
  assertNotMain(name, "drop branch");
  const reader = connection.prepare(
    "SELECT name FROM lake_branch WHERE base = ? AND is_sparse = 1 LIMIT 1",
  ).get(name);
  if (reader !== undefined) throw readBranchError(name, readText(reader, "name"));
  for (const [table, column] of BRANCH_COLUMNS) {
    connection.prepare(`DELETE FROM ${table} WHERE ${column} = ?`).run(name);
  }
}

const BRANCH_COLUMNS = [
  ["iceberg_tables", "catalog_name"],
  ["iceberg_namespace_properties", "catalog_name"],
  ["lake_tombstone", "branch"],
  ["lake_held", "branch"],
  ["lake_branch", "name"],
] as const;

function findBranch(connection: SqliteConnection, name: string): Branch | undefined {
  const row = connection.prepare(`SELECT ${COLUMNS} FROM lake_branch WHERE name = ?`).get(name);
  return row === undefined ? undefined : branchOf(row);
}

function branchOf(row: SqliteRow): Branch {
  const runId = readOptionalText(row, "runId");
  const failedAt = readOptionalNumber(row, "failedAt");
  return {
    name: readText(row, "name"),
    isSparse: readNumber(row, "isSparse") === 1,
    base: readText(row, "base"),
    createdAt: readNumber(row, "createdAt"),
    ...runId === undefined ? {} : { runId },
    ...failedAt === undefined ? {} : { failedAt },
  };
}

/** Another engine makes a branch by writing rows under a catalog name of its own. */
function isKnown(connection: SqliteConnection, name: string): boolean {
  if (name === MAIN_BRANCH || findBranch(connection, name) !== undefined) return true;
  const sql = "SELECT 1 FROM iceberg_tables WHERE catalog_name = ? LIMIT 1";
  return connection.prepare(sql).get(name) !== undefined;
}

function assertBranch(connection: SqliteConnection, name: string): void {
  if (!isKnown(connection, name)) throw unknownBranch(connection, name);
}

function unknownBranch(connection: SqliteConnection, name: string): PhloError {
  return unknownBranchError(name, listBranches(connection));
}
