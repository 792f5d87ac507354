/**
 * Brings a SQLite file to the layout this program knows, step by step, and refuses a file of a newer program.
 * The layout's number stands in `PRAGMA user_version`, which other engines leave alone.
 *
 * @module
 */

import { PhloError } from "./phlo_error.ts";
import type { BackUp } from "./sqlite_backup.ts";
import type { SqliteConnection } from "./sqlite_connection.ts";
import { readNumber } from "./sqlite_row.ts";
import type { Transactions } from "./sqlite_transaction.ts";

/** What changes a file from one layout to the next. */
export type Migration = (connection: SqliteConnection) => void;

/** The layouts of a file: the first migration makes version 1 of an empty file. */
export interface MigrationPlan {
  readonly path: string;
  readonly migrations: readonly Migration[];
  /** Called before a file that holds something changes its layout. */
  readonly backUp: BackUp;
}

/**
 * Brings the file to the newest layout; a file that has it is only read, so a read-only one opens too.
 * @throws PhloError PHLO-006 where a newer program wrote the file; then nothing is changed.
 */
export async function migrateSqlite(
  plan: MigrationPlan,
  transactions: Transactions,
): Promise<void> {
  const doing = "open the state";
  const found = await transactions.read(doing, (connection) => versionOf(connection, plan));
  if (found === plan.migrations.length) return;
  if (found > 0) await plan.backUp(found);
  await transactions.write(doing, (connection) => {
    // Another process may have done it since.
    const version = versionOf(connection, plan);
    for (const migrate of plan.migrations.slice(version)) migrate(connection);
    connection.prepare(`PRAGMA user_version = ${plan.migrations.length}`).run();
  });
}

function versionOf(connection: SqliteConnection, plan: MigrationPlan): number {
  const row = connection.prepare("PRAGMA user_version").get();
  const version = row === undefined ? 0 : readNumber(row, "user_version");
  const known = plan.migrations.length;
  if (version <= known) return version;
  throw new PhloError(
    "PHLO-006",
    `Cannot open "${plan.path}": it has layout ${version}, and this program knows layouts up to ${known}`,
    { hint: "use the newer phlo: `phlo --version` shows which one this is" },
  );
}
