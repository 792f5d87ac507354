/**
 * Transactions on a SQLite file that many processes share. SQLite blocks the event loop, so nothing waits inside it:
 * a busy file is asked again after a sleep, and no `await` happens between BEGIN and COMMIT.
 *
 * @module
 */

import type { Clock } from "./host.ts";
import { PhloError } from "./phlo_error.ts";
import type { SqliteConnection } from "./sqlite_connection.ts";
import { sqliteFaultOf, translateSqliteError } from "./sqlite_error.ts";

/** How long a busy file is asked again. */
const PATIENCE_MS = 60_000;
const FIRST_DELAY_MS = 2;
const MAX_DELAY_MS = 100;

/** What surrounds the transactions of one file. */
export interface TransactionOptions {
  readonly connection: SqliteConnection;
  readonly path: string;
  /** Tells who holds the file, as far as it can be known. It may use the connection and may throw. */
  readonly describeHolder?: () => string | undefined;
  readonly patienceMs?: number;
  /** A number from 0 to 1 that scatters the delays; `Math.random` where absent. */
  readonly random?: () => number;
}

/** Work on one file. Each method is one transaction; `doing` completes the sentence `Cannot <doing>`. */
export interface Transactions {
  /** Reads from one moment. @throws PhloError PHLO-403, PHLO-007, PHLO-401 */
  read<Result>(doing: string, work: (connection: SqliteConnection) => Result): Promise<Result>;
  /**
   * Changes everything or nothing. `work` may be called several times. Where COMMIT itself fails it is unknown
   * which it was: `readBack` then looks, and answers with the result if the change stands.
   * @throws PhloError PHLO-403, PHLO-007, PHLO-401
   */
  write<Result>(
    doing: string,
    work: (connection: SqliteConnection) => Result,
    readBack?: (connection: SqliteConnection) => Result | undefined,
  ): Promise<Result>;
}

/** Builds the transactions of one file. */
export function createTransactions(options: TransactionOptions, clock: Clock): Transactions {
  const read: Transactions["read"] = (doing, work) =>
    repeatWhileBusy(() => transact(options.connection, "BEGIN", work), doing, options, clock);
  return {
    read,
    async write(doing, work, readBack) {
      let hasReachedCommit = false;
      const change = (connection: SqliteConnection): ReturnType<typeof work> => {
        hasReachedCommit = false;
        const result = work(connection);
        hasReachedCommit = true;
        return result;
      };
      try {
        const attempt = () => transact(options.connection, "BEGIN IMMEDIATE", change);
        return await repeatWhileBusy(attempt, doing, options, clock);
      } catch (error) {
        // A busy COMMIT has surely changed nothing; after any other failure of it nobody knows without looking.
        const isKnown = !hasReachedCommit || (error instanceof PhloError && error.isRetryable);
        if (isKnown || readBack === undefined) throw error;
        const found = await read(doing, readBack).catch(() => undefined);
        if (found === undefined) throw error;
        return found;
      }
    },
  };
}

/** Asks a busy file again until it is free. @throws PhloError PHLO-403, PHLO-007, PHLO-401 */
export async function repeatWhileBusy<Result>(
  action: () => Result,
  doing: string,
  options: TransactionOptions,
  clock: Clock,
): Promise<Result> {
  const startedAt = clock.monotonic();
  const random = options.random ?? Math.random;
  for (let delayMs = FIRST_DELAY_MS;; delayMs = Math.min(MAX_DELAY_MS, delayMs * 2)) {
    try {
      return action();
    } catch (error) {
      if (sqliteFaultOf(error) !== "busy") throw translateSqliteError(error, doing, options.path);
      const waitedMs = clock.monotonic() - startedAt;
      if (waitedMs >= (options.patienceMs ?? PATIENCE_MS)) {
        throw busyError(doing, waitedMs, options, error);
      }
    }
    await clock.sleep(delayMs * (0.5 + random()));
  }
}

/** One try, without a single `await`: other work of this process cannot get in between. */
function transact<Result>(
  connection: SqliteConnection,
  begin: string,
  work: (connection: SqliteConnection) => Result,
): Result {
  connection.prepare(begin).run();
  try {
    const result = work(connection);
    connection.prepare("COMMIT").run();
    return result;
  } catch (error) {
    rollBack(connection);
    throw error;
  }
}

/** SQLite has rolled back by itself after some errors; then there is nothing left to do. */
function rollBack(connection: SqliteConnection): void {
  try {
    connection.prepare("ROLLBACK").run();
  } catch {
    // The first error is the one that tells something.
  }
}

function busyError(
  doing: string,
  waitedMs: number,
  options: TransactionOptions,
  cause: unknown,
): PhloError {
  const holder = describeHolder(options) ?? "a program that is not known to phlo";
  const seconds = Math.round(waitedMs / 1000);
  return new PhloError(
    "PHLO-403",
    `Cannot ${doing} in "${options.path}": it was held for ${seconds} seconds by ${holder}`,
    { hint: "run the same command again when the other has ended", retryable: true, cause },
  );
}

function describeHolder(options: TransactionOptions): string | undefined {
  try {
    return options.describeHolder?.();
  } catch {
    // The file may be held so firmly that it cannot even be read.
    return undefined;
  }
}
