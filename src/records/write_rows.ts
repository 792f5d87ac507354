/**
 * Runs and facts → rows. Everything here runs inside a transaction of the caller.
 *
 * @module
 */

import type { RunEvent } from "../core/run_event.ts";
import type { SqliteConnection } from "../core/sqlite_connection.ts";
import type { StepState } from "../core/step.ts";
import type { NewRun } from "./records.ts";
import { isFinal } from "./settled_state.ts";

/** Where and when a run starts. */
export interface RunOrigin {
  readonly startedAt: number;
  readonly pid: number;
  readonly hostname: string;
}

/** Writes a run with its plan; one that goes on gets this process as its owner and its named steps planned anew. */
export function insertRun(connection: SqliteConnection, run: NewRun, origin: RunOrigin): void {
  connection.prepare(
    `INSERT INTO run (id, command, state, started_at, pid, hostname, branch, code_digest, git_commit,
      started_by, args)
    VALUES (?, ?, 'running', ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET state = 'running', command = excluded.command,
      started_by = excluded.started_by, args = excluded.args, cancel_requested_at = NULL,
      started_at = excluded.started_at, finished_at = NULL, pid = excluded.pid,
      hostname = excluded.hostname, branch = excluded.branch, code_digest = excluded.code_digest,
      git_commit = excluded.git_commit, is_rebuilt = 0`,
  ).run(
    run.id,
    run.command,
    origin.startedAt,
    origin.pid,
    origin.hostname,
    run.branch,
    run.codeDigest ?? null,
    run.gitCommit ?? null,
    run.startedBy ?? "command",
    run.args === undefined ? null : JSON.stringify(run.args),
  );
  const insert = connection.prepare(
    `INSERT INTO step (run_id, id, kind, asset, partition, code, state)
    VALUES (?, ?, ?, ?, ?, ?, 'planned')
    ON CONFLICT (run_id, id) DO UPDATE SET state = 'planned', finished_at = NULL, reason = NULL,
      error_code = NULL, code = excluded.code`,
  );
  for (const step of run.steps) {
    insert.run(
      run.id,
      step.id,
      step.kind,
      step.asset,
      step.partition ?? null,
      step.code ?? null,
    );
  }
}

/** Writes an event and what follows from it. */
export function insertEvent(connection: SqliteConnection, event: RunEvent): void {
  connection.prepare("INSERT INTO event (run_id, body) VALUES (?, ?)")
    .run(event.runId, JSON.stringify(event));
  switch (event.kind) {
    case "run_finished":
      finishRun(connection, event.runId, event.state, Date.parse(event.at));
      break;
    case "step_state":
      moveStep(connection, event);
      break;
    case "rows_counted":
      connection.prepare("UPDATE step SET counts = ?, requests = ? WHERE run_id = ? AND id = ?")
        .run(JSON.stringify(event.counts), event.requests, event.runId, event.step);
      break;
    case "model_built":
      connection.prepare("UPDATE step SET rows = ? WHERE run_id = ? AND id = ?")
        .run(event.rows, event.runId, event.step);
      break;
    default:
      // The other facts are only told, in the log and on the page.
      break;
  }
}

/** Marks an open run as one that should stop; false where there is none. */
export function requestCancel(connection: SqliteConnection, runId: string, at: number): boolean {
  const { changes } = connection.prepare(
    `UPDATE run SET cancel_requested_at = COALESCE(cancel_requested_at, ?)
    WHERE id = ? AND state IN ('planned', 'waiting', 'running')`,
  ).run(at, runId);
  return Number(changes) > 0;
}

/** Gives a run its final state. */
export function finishRun(
  connection: SqliteConnection,
  runId: string,
  state: StepState,
  finishedAt: number,
): void {
  connection.prepare("UPDATE run SET state = ?, finished_at = ? WHERE id = ?")
    .run(state, finishedAt, runId);
}

function moveStep(
  connection: SqliteConnection,
  event: Extract<RunEvent, { readonly kind: "step_state" }>,
): void {
  connection.prepare(
    `UPDATE step SET state = ?, attempt = attempt + ?, finished_at = ?, elapsed_ms = ?, reason = ?,
      error_code = ? WHERE run_id = ? AND id = ?`,
  ).run(
    event.state,
    event.state === "running" ? 1 : 0,
    isFinal(event.state) ? Date.parse(event.at) : null,
    event.elapsedMs ?? null,
    event.reason ?? null,
    event.errorCode ?? null,
    event.runId,
    event.step,
  );
}
