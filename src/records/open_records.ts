/**
 * The records of a project in `.phlo/state.db`.
 *
 * @module
 */

import type { Host } from "../core/host.ts";
import type { RunEvent } from "../core/run_event.ts";
import type { SqliteConnection } from "../core/sqlite_connection.ts";
import { readNumber, readText } from "../core/sqlite_row.ts";
import type { Transactions } from "../core/sqlite_transaction.ts";
import { addPublished } from "./add_published.ts";
import { listAssetFacts } from "./asset_rows.ts";
import { createEventQueue } from "./event_queue.ts";
import {
  findRun,
  listEvents,
  listHistory,
  listLastAttempts,
  listLastSuccesses,
  listNews,
  listOpenRuns,
  listRuns,
  listSteps,
  listTestResults,
  readLastSequence,
} from "./record_rows.ts";
import { findPartitionSpan, listPartitionCounts } from "./partition_rows.ts";
import type { KnownPublication, Records } from "./records.ts";
import { openScheduleRecords } from "./open_schedule_records.ts";
import { findInterrupted, settleInterrupted } from "./settle_interrupted.ts";
import { isDamage, openStateFile, setAside, type StateFile } from "./state_file.ts";
import { insertRun, requestCancel } from "./write_rows.ts";

/**
 * Opens the records, making the file where there is none.
 * @throws PhloError PHLO-006 for a newer program's file, PHLO-403, PHLO-007
 */
export async function openRecords(path: string, host: Host): Promise<Records> {
  const { transactions, close } = healing(await openStateFile(path, host), path, host);
  const queue = createEventQueue(transactions);
  let isClosed = false;
  return {
    ...openScheduleRecords(transactions, host),
    async startRun(run) {
      const { pid, hostname } = host.environment;
      const origin = { pid, hostname, startedAt: host.clock.now() };
      await transactions.write("record a run", (connection) => insertRun(connection, run, origin));
    },
    append: (event: RunEvent) => queue.add(event),
    requestCancel: (runId) =>
      transactions.write(
        "ask a run to stop",
        (connection) => requestCancel(connection, runId, host.clock.now()),
      ),
    isCancelRequested: (runId) =>
      transactions.read(
        "look whether a run should stop",
        (connection) => findRun(connection, runId)?.cancelRequestedAt !== undefined,
      ),
    listRuns: (options) =>
      transactions.read("list runs", (connection) => listRuns(connection, options)),
    listOpenRuns: () =>
      transactions.read("list runs at work", (connection) => listOpenRuns(connection)),
    readRun: (id) =>
      transactions.read("read a run", (connection) => {
        const run = findRun(connection, id);
        return run === undefined ? undefined : { run, steps: listSteps(connection, id) };
      }),
    listEvents: (runId, afterSequence) =>
      transactions.read(
        "list events",
        (connection) => listEvents(connection, runId, afterSequence),
      ),
    listNews: (afterSequence, limit) =>
      transactions.read(
        "list news",
        (connection) => listNews(connection, { afterSequence, limit }),
      ),
    readLastSequence: () => transactions.read("find the newest event", readLastSequence),
    listLastSuccesses: (asset) =>
      transactions.read(
        "list successes",
        (connection) => listLastSuccesses(connection, asset),
      ),
    listLastAttempts: () =>
      transactions.read("list attempts", (connection) => listLastAttempts(connection)),
    listHistory: (assets, options) =>
      transactions.read(
        "list what was made",
        (connection) => listHistory(connection, assets, options),
      ),
    listTestResults: (tests, limit) =>
      transactions.read(
        "list what tests found",
        (connection) => listTestResults(connection, tests, limit),
      ),
    listAssetFacts: () => transactions.read("list assets", listAssetFacts),
    listPartitionCounts: (asset, asked) =>
      transactions.read(
        "count partitions",
        (connection) => listPartitionCounts(connection, asset, asked),
      ),
    findPartitionSpan: (asset, keyLength) =>
      transactions.read(
        "find partitions",
        (connection) => findPartitionSpan(connection, asset, keyLength),
      ),
    async settleInterrupted() {
      const doing = "settle runs";
      // Every command asks; hardly ever is there anything to write.
      const gone = await transactions.read(
        doing,
        (connection) => findInterrupted(connection, host),
      );
      if (gone.length === 0) return [];
      return await transactions.write(doing, (connection) => settleInterrupted(connection, host));
    },
    readLastPublication: () => transactions.read("find the last publication", readLastPublication),
    async addPublished(published) {
      const unread = await transactions.write(
        "record publications",
        (connection) => published.filter((record) => !addPublished(connection, record)),
      );
      for (const { sequence, runId } of unread) {
        host.log.warn("A publication has no report that this phlo can read", { sequence, runId });
      }
    },
    async [Symbol.asyncDispose]() {
      await queue.settle();
      if (!isClosed) close();
      isClosed = true;
    },
  };
}

function readLastPublication(connection: SqliteConnection): KnownPublication | undefined {
  const row = connection.prepare(
    "SELECT sequence, run_id AS runId FROM publication ORDER BY number DESC LIMIT 1",
  ).get();
  if (row === undefined) return undefined;
  return { sequence: readNumber(row, "sequence"), runId: readText(row, "runId") };
}

/** Damage may lie deeper than opening looks: then the file is set aside, and the same call made on a new one. */
function healing(opened: StateFile, path: string, host: Host): StateFile {
  let current = Promise.resolve(opened);
  let open = opened;
  const heal = async <Result>(
    call: (transactions: Transactions) => Promise<Result>,
  ): Promise<Result> => {
    const used = current;
    try {
      return await call((await used).transactions);
    } catch (error) {
      if (!isDamage(error)) throw error;
      // Of several calls that meet the damage, the first replaces the file for all.
      if (current === used) current = used.then(replace);
      return await call((await current).transactions);
    }
  };
  const replace = async (damaged: StateFile): Promise<StateFile> => {
    damaged.close();
    await setAside(path, host);
    return open = await openStateFile(path, host);
  };
  return {
    transactions: {
      read: (doing, work) => heal((transactions) => transactions.read(doing, work)),
      write: (doing, work, readBack) =>
        heal((transactions) => transactions.write(doing, work, readBack)),
    },
    close: () => open.close(),
  };
}
