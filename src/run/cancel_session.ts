/**
 * A connection that a cancelled run stops: the statement under way is interrupted, and no other one begins.
 *
 * @module
 */

import type { Session } from "../duckdb/session.ts";

/** Ties a connection to a signal, until it is closed. */
export function cancelSession(session: Session, signal: AbortSignal): Session {
  const interrupt = (): void => session.interrupt();
  signal.addEventListener("abort", interrupt);
  // An interruption meets only a statement under way, so each one asks before it begins.
  const checked = <Result>(work: (sql: string) => Promise<Result>) => {
    return async (sql: string): Promise<Result> => {
      signal.throwIfAborted();
      return await work(sql);
    };
  };
  return {
    ...session,
    run: checked(session.run),
    rows: checked(session.rows),
    nestedRows: checked(session.nestedRows),
    jsonRows: checked(session.jsonRows),
    describe: checked(session.describe),
    async [Symbol.asyncDispose]() {
      signal.removeEventListener("abort", interrupt);
      await session[Symbol.asyncDispose]();
    },
  };
}
