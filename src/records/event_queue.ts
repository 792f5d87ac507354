/**
 * Events on their way into the records: in order, and many in one transaction when they come faster than the disk.
 *
 * @module
 */

import type { RunEvent } from "../core/run_event.ts";
import type { Transactions } from "../core/sqlite_transaction.ts";
import { insertEvent } from "./write_rows.ts";

/** Events in one transaction: other processes need not wait long. */
const BATCH = 500;

/** The way into the records. */
export interface EventQueue {
  /** Resolves when the event is recorded; rejects where it could not be. */
  add(event: RunEvent): Promise<void>;
  /** Resolves when nothing is on its way; failures were told to those who added. */
  settle(): Promise<void>;
}

interface Waiting {
  readonly event: RunEvent;
  readonly done: PromiseWithResolvers<void>;
}

/** Builds an empty queue. */
export function createEventQueue(transactions: Transactions): EventQueue {
  const waiting: Waiting[] = [];
  let drain: Promise<void> | undefined;
  const drainAll = async (): Promise<void> => {
    while (waiting.length > 0) await writeBatch(transactions, waiting.splice(0, BATCH));
    drain = undefined;
  };
  return {
    add(event) {
      const done = Promise.withResolvers<void>();
      waiting.push({ event, done });
      // Begun in a later turn, so that events of one turn go together.
      drain ??= Promise.resolve().then(drainAll);
      return done.promise;
    },
    settle: () => drain ?? Promise.resolve(),
  };
}

async function writeBatch(transactions: Transactions, batch: readonly Waiting[]): Promise<void> {
  try {
    await transactions.write("record events", (connection) => {
      for (const { event } of batch) insertEvent(connection, event);
    });
    for (const { done } of batch) done.resolve();
  } catch (error) {
    for (const { done } of batch) done.reject(error);
  }
}
