/**
 * Gives runs whose process is gone the state they really came to.
 * Everything here runs inside a transaction of the caller.
 *
 * @module
 */

import type { Host } from "../core/host.ts";
import type { SqliteConnection } from "../core/sqlite_connection.ts";
import { readOptionalText } from "../core/sqlite_row.ts";
import { findRun, listOpenRuns, listSteps } from "./record_rows.ts";
import type { RunRecord } from "./records.ts";
import { isFinal, settledState } from "./settled_state.ts";
import { insertEvent } from "./write_rows.ts";

/** Runs of this host without a final state, whose process is gone. */
export function findInterrupted(connection: SqliteConnection, host: Host): readonly RunRecord[] {
  const { hostname, isProcessAlive } = host.environment;
  return listOpenRuns(connection, hostname)
    .filter((run) => !isProcessAlive(run.pid, run.startedAt));
}

/** Settles runs of this host whose process is gone; returns them as they are now. */
export function settleInterrupted(connection: SqliteConnection, host: Host): readonly RunRecord[] {
  const gone = findInterrupted(connection, host);
  for (const run of gone) settleRun(connection, run);
  return gone.flatMap((run) => findRun(connection, run.id) ?? []);
}

function settleRun(connection: SqliteConnection, run: RunRecord): void {
  const lastSeenAt = readLastMoment(connection, run);
  const moment = { version: 1, runId: run.id, at: new Date(lastSeenAt).toISOString() } as const;
  const steps = listSteps(connection, run.id);
  for (const step of steps.filter((step) => !isFinal(step.state))) {
    const reason = "the process ended";
    insertEvent(connection, {
      ...moment,
      kind: "step_state",
      step: step.id,
      state: "interrupted",
      reason,
    });
  }
  insertEvent(connection, {
    ...moment,
    kind: "run_finished",
    state: settledState(steps),
    elapsedMs: lastSeenAt - run.startedAt,
  });
}

/** Nobody saw the process end; its last event is the last that is known of it. */
function readLastMoment(connection: SqliteConnection, run: RunRecord): number {
  const row = connection.prepare(
    `SELECT json_extract(body, '$.at') AS at FROM event WHERE run_id = ?
    ORDER BY sequence DESC LIMIT 1`,
  ).get(run.id);
  const at = Date.parse(readOptionalText(row ?? { at: null }, "at") ?? "");
  return Number.isNaN(at) ? run.startedAt : Math.max(at, run.startedAt);
}
