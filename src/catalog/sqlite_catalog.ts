/**
 * The catalog of a local lake in one SQLite file that PyIceberg, Spark and Trino open too. Each method is one transaction.
 *
 * @module
 */

import { DatabaseSync } from "node:sqlite";
import { dirname } from "node:path";
import type { Catalog } from "../core/catalog.ts";
import type { Host } from "../core/host.ts";
import { createBackUp } from "../core/sqlite_backup.ts";
import type { SqliteConnection } from "../core/sqlite_connection.ts";
import { translateSqliteError } from "../core/sqlite_error.ts";
import { migrateSqlite } from "../core/sqlite_migration.ts";
import { createTransactions, type Transactions } from "../core/sqlite_transaction.ts";
import {
  createBranch,
  dropBranch,
  listBranches,
  markBranchFailed,
  resolveChain,
} from "./branches.ts";
import { CATALOG_MIGRATIONS } from "./catalog_layout.ts";
import { holdPublication, listHeld } from "./held.ts";
import { acquireLease, acquireLeases, listLeases, releaseLeases, renewLeases } from "./leases.ts";
import { describeLockHolder } from "./lock_holder.ts";
import { assertDistinct, findMoved, listPointers, movePointers, readPointer } from "./pointers.ts";
import { listAt, listRoots } from "./log.ts";
import { findPublication, listPublished, publish } from "./publish.ts";
import { readProperty, writeProperty } from "./properties.ts";

/** What a catalog may be told. */
export interface SqliteCatalogOptions {
  /** How long a busy file is asked again; 60 seconds where absent. */
  readonly patienceMs?: number;
  /** Opens the file; `node:sqlite` where absent. Simulations pass a connection that fails when told to. */
  readonly connect?: (path: string) => SqliteConnection;
}

/**
 * Opens a catalog, making the file or bringing it to the current layout where needed.
 * @throws PhloError PHLO-006 for a newer program's file, PHLO-403, PHLO-007, PHLO-401
 */
export async function openSqliteCatalog(
  path: string,
  options: SqliteCatalogOptions,
  host: Host,
): Promise<Catalog> {
  await host.disk.makeFolder(dirname(path));
  const connection = connectTo(path, options);
  const transactions = createTransactions({
    connection,
    path,
    describeHolder: () => describeLockHolder(path, () => listLeases(connection), host),
    ...options.patienceMs === undefined ? {} : { patienceMs: options.patienceMs },
  }, host.clock);
  try {
    const backUp = createBackUp({ connection, path }, host);
    await migrateSqlite({ path, migrations: CATALOG_MIGRATIONS, backUp }, transactions);
  } catch (error) {
    connection.close();
    throw error;
  }
  let isClosed = false;
  return {
    ...tableMethods(transactions, host),
    ...branchMethods(transactions, host),
    ...leaseMethods(transactions, host),
    readProperty: (key) =>
      transactions.read("read a property", (connection) => readProperty(connection, key)),
    writeProperty: (key, value) =>
      transactions.write("write a property", (connection) => writeProperty(connection, key, value)),
    // deno-lint-ignore require-await -- a promise by contract
    async [Symbol.asyncDispose]() {
      if (!isClosed) connection.close();
      isClosed = true;
    },
  };
}

/** A new file gets SQLite's own defaults, journal mode DELETE and synchronous FULL; an old file keeps the mode it has. */
function connectTo(path: string, options: SqliteCatalogOptions): SqliteConnection {
  try {
    return options.connect?.(path) ?? new DatabaseSync(path, { timeout: 0 });
  } catch (error) {
    throw translateSqliteError(error, "open the catalog", path);
  }
}

function tableMethods(transactions: Transactions, host: Host) {
  return {
    list: (branch) =>
      transactions.read(
        "list tables",
        (connection) => listPointers(connection, resolveChain(connection, branch)),
      ),
    listAt: (branch, atMs) =>
      transactions.read(
        "list tables of the past",
        (connection) => listAt(connection, branch, atMs),
      ),
    listRoots: (sinceMs) =>
      transactions.read("list metadata files", (connection) => listRoots(connection, sinceMs)),
    load: (branch, table) =>
      transactions.read(
        "find a table",
        (connection) => readPointer(connection, resolveChain(connection, branch), table),
      ),
    commit: (branch, moves) =>
      transactions.write(
        "commit",
        (connection) => {
          assertDistinct(moves);
          const chain = resolveChain(connection, branch);
          if (findMoved(connection, chain, moves).length > 0) return false;
          movePointers(connection, chain, moves);
          return true;
        },
        (connection) => {
          const wanted = moves.map((move) => ({ ...move, base: move.next }));
          const moved = findMoved(connection, resolveChain(connection, branch), wanted);
          return moved.length === 0 ? true : undefined;
        },
      ),
    publish: (publication) =>
      transactions.write(
        `publish run "${publication.runId}"`,
        (connection) => publish(connection, publication, host.clock.now()),
        (connection) => findPublication(connection, publication),
      ),
    listPublished: (afterSequence) =>
      transactions.read(
        "list publications",
        (connection) => listPublished(connection, afterSequence),
      ),
    hold: (held) =>
      transactions.write("hold a publication", (connection) => holdPublication(connection, held)),
    listHeld: (branch) =>
      transactions.read("list held publications", (connection) => listHeld(connection, branch)),
  } satisfies Partial<Catalog>;
}

function branchMethods(transactions: Transactions, host: Host) {
  return {
    listBranches: () => transactions.read("list branches", listBranches),
    createBranch: (branch) =>
      transactions.write("create a branch", (connection) => {
        const created = { ...branch, createdAt: host.clock.now() };
        createBranch(connection, created);
        return created;
      }),
    markBranchFailed: (name) =>
      transactions.write(
        "mark a branch",
        (connection) => markBranchFailed(connection, name, host.clock.now()),
      ),
    dropBranch: (name) =>
      transactions.write("drop a branch", (connection) => dropBranch(connection, name)),
  } satisfies Partial<Catalog>;
}

function leaseMethods(transactions: Transactions, host: Host) {
  return {
    acquireLease: (resource, runId) =>
      transactions.write(
        "take a lease",
        (connection) => acquireLease(connection, { resource, runId }, host),
      ),
    acquireLeases: (resources, runId) =>
      transactions.write(
        "take leases",
        (connection) => acquireLeases(connection, { resources, runId }, host),
      ),
    renewLeases: (leases) =>
      transactions.write(
        "renew leases",
        (connection) => renewLeases(connection, leases, host.clock.now()),
      ),
    releaseLeases: (leases) =>
      transactions.write("release leases", (connection) => releaseLeases(connection, leases)),
    listLeases: () => transactions.read("list leases", listLeases),
  } satisfies Partial<Catalog>;
}
