/**
 * Opens `.phlo/state.db`. Records only report, so a damaged file is set aside and begun anew, and a disk that is
 * read-only does not keep anyone from looking.
 *
 * @module
 */

import { DatabaseSync } from "node:sqlite";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import type { Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";
import { createBackUp } from "../core/sqlite_backup.ts";
import type { SqliteConnection } from "../core/sqlite_connection.ts";
import { sqliteFaultOf, translateSqliteError } from "../core/sqlite_error.ts";
import { migrateSqlite } from "../core/sqlite_migration.ts";
import { createTransactions, type Transactions } from "../core/sqlite_transaction.ts";
import { RECORDS_MIGRATIONS } from "./records_layout.ts";

/** An open state file. */
export interface StateFile {
  readonly transactions: Transactions;
  close(): void;
}

/** Opens the file. @throws PhloError PHLO-006 for a newer program's file, PHLO-403, PHLO-007 */
export async function openStateFile(path: string, host: Host): Promise<StateFile> {
  try {
    await host.disk.makeFolder(dirname(path));
    return await openAt(path, host);
  } catch (error) {
    if (isDamage(error)) {
      await setAside(path, host);
      return await openAt(path, host);
    }
    if (!await isReadOnlyDisk(path, error, host)) throw error;
    host.log.warn("The disk is read-only: records are copied into memory, and nothing is kept", {
      path,
    });
    return await openCopy(path, host);
  }
}

/** True for an error that says the file is not what it should be. */
export function isDamage(error: unknown): boolean {
  return error instanceof PhloError && error.code === "PHLO-401";
}

/** Renames the file and its log away; whoever still has it open goes on writing there. */
export async function setAside(path: string, host: Host): Promise<void> {
  const suffix = `.damaged-${new Date(host.clock.now()).toISOString().replaceAll(":", "")}`;
  for (const part of ["-wal", "-shm", ""]) {
    if (await host.disk.stat(path + part) === undefined) continue;
    await host.disk.rename(path + part, path + suffix + part);
  }
  host.log.warn("The records were damaged: they are set aside and rebuilt from the lake", {
    path,
    setAside: path + suffix,
  });
}

async function openAt(path: string, host: Host): Promise<StateFile> {
  const connection = connectTo(path);
  try {
    preferWal(connection);
    const transactions = createTransactions({ connection, path }, host.clock);
    const backUp = createBackUp({ connection, path }, host);
    await migrateSqlite({ path, migrations: RECORDS_MIGRATIONS, backUp }, transactions);
    return { transactions, close: () => connection.close() };
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** The records as they stand, where nothing may be written; what the copy lacks, the lake tells. */
async function openCopy(path: string, host: Host): Promise<StateFile> {
  const connection = connectTo(":memory:");
  const transactions = createTransactions({ connection, path: ":memory:" }, host.clock);
  const backUp = (): Promise<void> => Promise.resolve();
  const plan = { path: ":memory:", migrations: RECORDS_MIGRATIONS, backUp };
  await migrateSqlite(plan, transactions);
  try {
    // Declared immutable, the file is read without its log and without a lock, which both would be written.
    connection.prepare("ATTACH ? AS disk").run(`${pathToFileURL(path).href}?immutable=1`);
    await transactions.write("copy the records", copyRows);
  } catch (error) {
    // Without a file, or with one that cannot be read so, the records begin empty.
    if (!(error instanceof PhloError) && sqliteFaultOf(error) === undefined) throw error;
  }
  return { transactions, close: () => connection.close() };
}

function copyRows(connection: SqliteConnection): void {
  const version = connection.prepare("PRAGMA disk.user_version").get();
  if (version?.user_version !== RECORDS_MIGRATIONS.length) return;
  const tables = connection.prepare(
    "SELECT name FROM disk.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
  ).all();
  for (const { name } of tables) {
    connection.prepare(`INSERT OR IGNORE INTO main."${name}" SELECT * FROM disk."${name}"`).run();
  }
}

function connectTo(path: string): SqliteConnection {
  try {
    return new DatabaseSync(path, { timeout: 0 });
  } catch (error) {
    throw translateSqliteError(error, "open the records", path);
  }
}

/**
 * With a write-ahead log nobody who reads stops a run from writing. No other program opens this file, and the last
 * events before a power cut may be lost: publications tell what happened.
 */
function preferWal(connection: SqliteConnection): void {
  try {
    const version = connection.prepare("PRAGMA user_version").get();
    // The mode belongs to the file: only a new one gets it.
    if (version?.user_version === 0) connection.prepare("PRAGMA journal_mode = WAL").get();
    connection.prepare("PRAGMA synchronous = NORMAL").run();
  } catch (error) {
    // Busy: the process that made the file is setting it. Anything else is said by the first transaction.
    if (sqliteFaultOf(error) === undefined) throw error;
  }
}

async function isReadOnlyDisk(path: string, error: unknown, host: Host): Promise<boolean> {
  if (!(error instanceof PhloError) || error.code !== "PHLO-007") return false;
  // The folder itself could not be made.
  if (isRefusal(error)) return true;
  const probe = `${path}.${host.ids.uuid()}.probe`;
  try {
    await host.disk.createText(probe, "");
    await host.disk.remove(probe);
    return false;
  } catch (refusal) {
    return isRefusal(refusal);
  }
}

/** What a read-only disk answers, and a folder of somebody else. A full disk answers otherwise. */
function isRefusal(error: unknown): boolean {
  const cause = error instanceof PhloError ? error.cause : undefined;
  return cause instanceof Error && "code" in cause &&
    ["EROFS", "EACCES", "EPERM"].includes(String(cause.code));
}
