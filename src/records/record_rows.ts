/**
 * Rows of runs, steps and events → records. Everything here runs inside a transaction of the caller.
 *
 * @module
 */

import { z } from "zod";
import { PhloError } from "../core/phlo_error.ts";
import type { RunEvent } from "../core/run_event.ts";
import type { SqliteConnection, SqliteRow } from "../core/sqlite_connection.ts";
import { readNumber, readOptionalNumber, readOptionalText, readText } from "../core/sqlite_row.ts";
import { STEP_STATES, type StepState } from "../core/step.ts";
import {
  type LastAttempt,
  type LastSuccess,
  RUN_STARTERS,
  type RunRecord,
  type StepRecord,
  type StoredEvent,
} from "./records.ts";
import { rowCounts, stepKind } from "./publish_report.ts";

const RUN_COLUMNS = `id, command, started_by AS startedBy, args,
  cancel_requested_at AS cancelRequestedAt, state, started_at AS startedAt, finished_at AS finishedAt, pid,
  hostname, branch, code_digest AS codeDigest, git_commit AS gitCommit`;
const STEP_COLUMNS = `run_id AS runId, id, kind, asset, partition, state, attempt,
  finished_at AS finishedAt, elapsed_ms AS elapsedMs, reason, error_code AS errorCode, counts,
  requests, rows, published_sequence AS publishedSequence`;

/** Runs, newest first, those before one where it is given. */
export function listRuns(
  connection: SqliteConnection,
  options: { readonly limit: number; readonly before?: RunRecord },
): readonly RunRecord[] {
  const { limit, before } = options;
  const after = before === undefined
    ? ""
    : "WHERE (started_at, number) < (?2, (SELECT number FROM run WHERE id = ?3))";
  const values = before === undefined ? [limit] : [limit, before.startedAt, before.id];
  return connection.prepare(
    `SELECT ${RUN_COLUMNS} FROM run ${after} ORDER BY started_at DESC, number DESC LIMIT ?1`,
  ).all(...values).map(runOf);
}

/** Runs that have no final state, of all hosts or of one. */
export function listOpenRuns(
  connection: SqliteConnection,
  hostname?: string,
): readonly RunRecord[] {
  const own = hostname === undefined ? "" : "hostname = ? AND";
  // The plus keeps SQLite from reading every run in order of its number: few of them are at work.
  return connection.prepare(
    `SELECT ${RUN_COLUMNS} FROM run
    WHERE ${own} state IN ('planned', 'waiting', 'running') ORDER BY +number`,
  ).all(...(hostname === undefined ? [] : [hostname])).map(runOf);
}

/** One run. */
export function findRun(connection: SqliteConnection, id: string): RunRecord | undefined {
  const row = connection.prepare(`SELECT ${RUN_COLUMNS} FROM run WHERE id = ?`).get(id);
  return row === undefined ? undefined : runOf(row);
}

/** The steps of a run in the order of its plan. */
export function listSteps(connection: SqliteConnection, runId: string): readonly StepRecord[] {
  const sql = `SELECT ${STEP_COLUMNS} FROM step WHERE run_id = ? ORDER BY number`;
  return connection.prepare(sql).all(runId).map(stepOf);
}

/** The events of a run in order, those after a sequence. */
export function listEvents(
  connection: SqliteConnection,
  runId: string,
  afterSequence: number,
): readonly StoredEvent[] {
  return connection.prepare(
    "SELECT sequence, body FROM event WHERE run_id = ? AND sequence > ? ORDER BY sequence",
  ).all(runId, afterSequence).map(eventOf);
}

/** Events of all runs in order, those after a sequence. */
export function listNews(
  connection: SqliteConnection,
  { afterSequence, limit }: { readonly afterSequence: number; readonly limit: number },
): readonly StoredEvent[] {
  return connection.prepare(
    "SELECT sequence, body FROM event WHERE sequence > ? ORDER BY sequence LIMIT ?",
  ).all(afterSequence, limit).map(eventOf);
}

/** The sequence of the newest event; 0 where there is none. */
export function readLastSequence(connection: SqliteConnection): number {
  const row = connection.prepare("SELECT MAX(sequence) AS sequence FROM event").get();
  return row === undefined ? 0 : readOptionalNumber(row, "sequence") ?? 0;
}

/** True of a step whose work readers see, or found to be what they see. Joined with its run. */
export const IS_GOOD_STEP = `step.finished_at IS NOT NULL AND (
  (step.state = 'succeeded' AND step.published_sequence IS NOT NULL) OR
  (step.state = 'unchanged' AND
    (step.published_sequence IS NOT NULL OR run.state IN ('succeeded', 'unchanged'))))`;

/** The newest finished steps of each asset, newest first. */
export function listHistory(
  connection: SqliteConnection,
  assets: readonly string[],
  { limit, beforeMs }: { readonly limit: number; readonly beforeMs?: number },
): ReadonlyMap<string, readonly StepRecord[]> {
  const recent = connection.prepare(
    `SELECT ${STEP_COLUMNS} FROM step
    WHERE asset = ?1 AND finished_at IS NOT NULL AND finished_at < ?2 AND kind <> 'test'
    ORDER BY finished_at DESC, number DESC LIMIT ?3`,
  );
  const before = beforeMs ?? Number.MAX_SAFE_INTEGER;
  return new Map(assets.map((asset) => [asset, recent.all(asset, before, limit).map(stepOf)]));
}

/** The newest results of each test, newest first. */
export function listTestResults(
  connection: SqliteConnection,
  tests: readonly string[],
  limit: number,
): ReadonlyMap<string, readonly StepRecord[]> {
  // A test has no partition: said here, so that the index of partitions gives the order.
  const recent = connection.prepare(
    `SELECT ${STEP_COLUMNS} FROM step
    WHERE asset = ? AND partition IS NULL AND finished_at IS NOT NULL AND kind = 'test'
    ORDER BY finished_at DESC LIMIT ?`,
  );
  return new Map(tests.map((test) => [test, recent.all(test, limit).map(stepOf)]));
}

/** The newest success of each asset and partition: what readers see, or was found to be so. */
export function listLastSuccesses(
  connection: SqliteConnection,
  asset: string | undefined,
): readonly LastSuccess[] {
  // SQLite takes the other columns from the row that holds the maximum.
  return connection.prepare(
    `SELECT step.asset, step.partition, step.run_id AS runId, step.id AS stepId, step.state,
      MAX(step.finished_at) AS finishedAt
    FROM step JOIN run ON run.id = step.run_id
    WHERE ${IS_GOOD_STEP} AND (?1 IS NULL OR step.asset = ?1)
    GROUP BY step.asset, step.partition ORDER BY step.asset, step.partition`,
  ).all(asset ?? null).map(successOf);
}

/** A row as the success of an asset. */
export function successOf(row: SqliteRow): LastSuccess {
  return withoutAbsent({
    asset: readText(row, "asset"),
    partition: readOptionalText(row, "partition"),
    runId: readText(row, "runId"),
    stepId: readText(row, "stepId"),
    state: stateOf(row),
    finishedAt: readNumber(row, "finishedAt"),
  });
}

/** How the newest step of each asset ended. */
export function listLastAttempts(connection: SqliteConnection): readonly LastAttempt[] {
  // SQLite takes the other columns from the row that holds the maximum.
  return connection.prepare(
    `SELECT asset, partition, run_id AS runId, state, reason, MAX(finished_at) AS finishedAt
    FROM step WHERE finished_at IS NOT NULL AND kind <> 'test' GROUP BY asset ORDER BY asset`,
  ).all().map(attemptOf);
}

/** A row as the newest attempt of an asset. */
export function attemptOf(row: SqliteRow): LastAttempt {
  return withoutAbsent({
    asset: readText(row, "asset"),
    partition: readOptionalText(row, "partition"),
    runId: readText(row, "runId"),
    state: stateOf(row),
    reason: readOptionalText(row, "reason"),
    finishedAt: readNumber(row, "finishedAt"),
  });
}

const runStarter = z.enum(RUN_STARTERS);
const runArgs = z.array(z.string());

function runOf(row: SqliteRow): RunRecord {
  const args = readOptionalText(row, "args");
  return withoutAbsent({
    id: readText(row, "id"),
    command: readText(row, "command"),
    startedBy: parseCell(runStarter, row.startedBy, "started_by"),
    args: args === undefined ? undefined : parseCell(runArgs, parseJson(args), "args"),
    cancelRequestedAt: readOptionalNumber(row, "cancelRequestedAt"),
    state: stateOf(row),
    startedAt: readNumber(row, "startedAt"),
    finishedAt: readOptionalNumber(row, "finishedAt"),
    pid: readNumber(row, "pid"),
    hostname: readText(row, "hostname"),
    branch: readText(row, "branch"),
    codeDigest: readOptionalText(row, "codeDigest"),
    gitCommit: readOptionalText(row, "gitCommit"),
  });
}

function stepOf(row: SqliteRow): StepRecord {
  const counts = readOptionalText(row, "counts");
  return withoutAbsent({
    runId: readText(row, "runId"),
    id: readText(row, "id"),
    kind: parseCell(stepKind, row.kind, "kind"),
    asset: readText(row, "asset"),
    partition: readOptionalText(row, "partition"),
    state: stateOf(row),
    attempt: readNumber(row, "attempt"),
    finishedAt: readOptionalNumber(row, "finishedAt"),
    elapsedMs: readOptionalNumber(row, "elapsedMs"),
    reason: readOptionalText(row, "reason"),
    errorCode: readOptionalText(row, "errorCode"),
    counts: counts === undefined ? undefined : parseCell(rowCounts, parseJson(counts), "counts"),
    requests: readOptionalNumber(row, "requests"),
    rows: readOptionalNumber(row, "rows"),
    publishedSequence: readOptionalNumber(row, "publishedSequence"),
  });
}

function eventOf(row: SqliteRow): StoredEvent {
  return {
    sequence: readNumber(row, "sequence"),
    event: parseEvent(readText(row, "body")),
  };
}

const stepState = z.enum(STEP_STATES);

function stateOf(row: SqliteRow): StepState {
  return parseCell(stepState, row.state, "state");
}

/** Only `append` writes events, so a text of the right version has the form that was its type. */
const storedEvent = z.custom<RunEvent>((value) =>
  typeof value === "object" && value !== null && "kind" in value && "version" in value &&
  value.version === 1
);

function parseEvent(body: string): RunEvent {
  return parseCell(storedEvent, parseJson(body), "body");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parseCell<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  column: string,
): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new PhloError("PHLO-401", `Cannot read column "${column}": ${parsed.error.message}`);
}

/** A record without the keys whose value is undefined. */
type WithoutAbsent<Value> =
  & { [Key in keyof Value as undefined extends Value[Key] ? never : Key]: Value[Key] }
  & {
    [Key in keyof Value as undefined extends Value[Key] ? Key : never]?: Exclude<
      Value[Key],
      undefined
    >;
  };

function withoutAbsent<Value extends object>(value: Value): WithoutAbsent<Value> {
  const present = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(present) as WithoutAbsent<Value>;
}
