/**
 * Publications → records: what a run reported beside its publication fills what the records lack.
 * Everything here runs inside a transaction of the caller.
 *
 * @module
 */

import type { PublishRecord } from "../core/catalog.ts";
import type { SqliteConnection } from "../core/sqlite_connection.ts";
import { findRun, listSteps } from "./record_rows.ts";
import { parsePublishReport, type PublishReport, type ReportedStep } from "./publish_report.ts";
import { ROLLED_BACK } from "./rolled_back.ts";
import { settledState } from "./settled_state.ts";
import { finishRun } from "./write_rows.ts";

/** Takes one publication in; false where its report cannot be read, so that only its number is known now. */
export function addPublished(connection: SqliteConnection, published: PublishRecord): boolean {
  const { changes } = connection.prepare(
    "INSERT OR IGNORE INTO publication (sequence, run_id) VALUES (?, ?)",
  ).run(published.sequence, published.runId);
  if (Number(changes) === 0) return true;
  const report = parsePublishReport(published.report);
  if (report === undefined) return false;
  addRun(connection, report, published);
  for (const step of report.steps) addStep(connection, step, published);
  takeBack(connection, report, published);
  if (isSettledByGuess(connection, published.runId)) {
    const steps = listSteps(connection, published.runId);
    // A rollback has no steps: its publication is all of it.
    const state = steps.length === 0 ? "succeeded" : settledState(steps);
    finishRun(connection, published.runId, state, published.publishedAt);
  }
  return true;
}

function addRun(
  connection: SqliteConnection,
  { run }: PublishReport,
  { runId, publishedAt }: PublishRecord,
): void {
  if (findRun(connection, runId) !== undefined) return;
  connection.prepare(
    `INSERT INTO run (id, command, state, started_at, finished_at, pid, hostname, branch,
      code_digest, git_commit, is_rebuilt) VALUES (?, ?, 'succeeded', ?, ?, ?, ?, ?, ?, ?, 1)`,
  ).run(
    runId,
    run.command,
    run.startedAt,
    publishedAt,
    run.pid,
    run.hostname,
    run.branch,
    run.codeDigest ?? null,
    run.gitCommit ?? null,
  );
}

/** A step that came to an end here keeps what was recorded of it; it learns only that it is published. */
function addStep(
  connection: SqliteConnection,
  step: ReportedStep,
  { runId, sequence, publishedAt }: PublishRecord,
): void {
  const { changes } = connection.prepare(
    `UPDATE step SET published_sequence = ?, published_at = ?
    WHERE run_id = ? AND id = ? AND state NOT IN ('planned', 'waiting', 'running', 'interrupted')`,
  ).run(sequence, publishedAt, runId, step.id);
  if (Number(changes) > 0) return;
  connection.prepare(
    `INSERT INTO step (run_id, id, kind, asset, partition, state, attempt, finished_at, elapsed_ms,
      reason, error_code, counts, requests, rows, published_sequence, published_at, code)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (run_id, id) DO UPDATE SET state = excluded.state,
      finished_at = excluded.finished_at, elapsed_ms = excluded.elapsed_ms,
      reason = excluded.reason, error_code = excluded.error_code, counts = excluded.counts,
      requests = excluded.requests, rows = excluded.rows,
      published_sequence = excluded.published_sequence, published_at = excluded.published_at,
      code = COALESCE(excluded.code, code)`,
  ).run(
    runId,
    step.id,
    step.kind,
    step.asset,
    step.partition ?? null,
    step.state,
    step.attempt,
    publishedAt,
    step.elapsedMs ?? null,
    step.reason ?? null,
    step.errorCode ?? null,
    step.counts === undefined ? null : JSON.stringify(step.counts),
    step.requests ?? null,
    step.rows ?? null,
    sequence,
    publishedAt,
    step.code ?? null,
  );
}

/** A table that was rolled back shows the work of fewer steps: those must not be called made. */
function takeBack(
  connection: SqliteConnection,
  { undone = [], redone = [] }: PublishReport,
  { runId, publishedAt }: PublishRecord,
): void {
  // What was made after the rollback stands; the records may learn of both in any order.
  const undo = connection.prepare(
    `UPDATE step SET state = 'cancelled', reason = ?
    WHERE asset = ? AND partition IS ? AND finished_at >= ? AND finished_at <= ?
      AND kind <> 'test' AND state IN ('succeeded', 'unchanged')`,
  );
  for (const { asset, partition, since } of undone) {
    undo.run(ROLLED_BACK + runId, asset, partition ?? null, since, publishedAt);
  }
  const redo = connection.prepare(
    `UPDATE step SET state = 'succeeded', reason = NULL
    WHERE asset = ? AND partition IS ? AND run_id = ? AND kind <> 'test'
      AND state = 'cancelled' AND INSTR(reason, ?) = 1`,
  );
  for (const { asset, partition, run } of redone) {
    redo.run(asset, partition ?? null, run, ROLLED_BACK);
  }
}

/** Nobody recorded how the run ended: it was rebuilt, or settled before this publication was known. */
function isSettledByGuess(connection: SqliteConnection, runId: string): boolean {
  const sql = "SELECT 1 FROM run WHERE id = ? AND (is_rebuilt = 1 OR state = 'interrupted')";
  return connection.prepare(sql).get(runId) !== undefined;
}
