/**
 * Brings a SQLite file to the layout this program knows, step by step, and refuses a file of a newer program.
 * The layout's number stands in `PRAGMA user_version`, which other engines leave alone.
 *
 * @module
 */

import { PhloError } from "./phlo_error.ts";
import type { BackUp } from "./sqlite_backup.ts";
import type { SqliteConnection } from "./sqlite_connection.ts";
import { readNumber, readText } from "./sqlite_row.ts";
import type { Transactions } from "./sqlite_transaction.ts";
import { PHLO_VERSION } from "./version.ts";

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
    signLayout(connection, plan.migrations.length);
  });
}

/** An older program, which refuses the file, can then say which phlo it needs. */
const LAYOUT_TABLE =
  "CREATE TABLE IF NOT EXISTS phlo_layout (layout INTEGER PRIMARY KEY, phlo TEXT NOT NULL)";

function signLayout(connection: SqliteConnection, layout: number): void {
  connection.prepare(LAYOUT_TABLE).run();
  connection.prepare("INSERT OR IGNORE INTO phlo_layout VALUES (?, ?)").run(layout, PHLO_VERSION);
}

/** The phlo that brought the file to its layout; undefined where the file does not say. */
function readMaker(connection: SqliteConnection): string | undefined {
  try {
    const row = connection.prepare("SELECT phlo FROM phlo_layout ORDER BY layout DESC LIMIT 1")
      .get();
    return row === undefined ? undefined : readText(row, "phlo");
  } catch {
    // A file of another making: its number alone must do.
    return undefined;
  }
}

function versionOf(connection: SqliteConnection, plan: MigrationPlan): number {
  const row = connection.prepare("PRAGMA user_version").get();
  const version = row === undefined ? 0 : readNumber(row, "user_version");
  const known = plan.migrations.length;
  if (version <= known) return version;
  const maker = readMaker(connection);
  throw new PhloError(
    "PHLO-006",
    `Cannot open "${plan.path}": it has layout ${version}, and this program knows layouts up to ${known}`,
    {
      hint: maker === undefined
        ? "use the newer phlo: `phlo --version` shows which one this is"
        : `use phlo ${maker} or newer: this is phlo ${PHLO_VERSION}`,
    },
  );
}
