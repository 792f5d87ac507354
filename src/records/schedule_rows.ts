/**
 * Rows of ticks, switches and notices. Everything here runs inside a transaction of the caller.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";
import type { SqliteConnection, SqliteRow } from "../core/sqlite_connection.ts";
import { readNumber, readOptionalNumber, readOptionalText, readText } from "../core/sqlite_row.ts";
import {
  type NewTick,
  type NoticeRecord,
  type ScheduleState,
  type ScheduleSwitch,
  TICK_STATES,
  type TickRecord,
  type TickState,
} from "./schedule_records.ts";

const COLUMNS = `schedule, at, from_at AS fromAt, claimed_at AS claimedAt, pid, hostname,
  run_id AS runId, state, finished_at AS finishedAt, reason`;
/** Settled ticks are kept as long as runs are; the newest success always. */
const KEEP_MS = 90 * 86_400_000;

/** This process, for claims. */
export interface TickOwner {
  readonly pid: number;
  readonly hostname: string;
}

/** Notes schedules as on since now, where nothing is known of them. */
export function noteSchedules(
  connection: SqliteConnection,
  names: readonly string[],
  nowMs: number,
): void {
  const insert = connection.prepare(
    `INSERT INTO schedule_switch (schedule, is_on, changed_at) VALUES (?1, 1, ?2)
    ON CONFLICT (schedule) DO UPDATE SET changed_at = ?2 WHERE changed_at > ?2`,
  );
  for (const name of names) insert.run(name, nowMs);
}

/** True where `noteSchedules` would change something. */
export function hasNewSchedules(
  connection: SqliteConnection,
  names: readonly string[],
  nowMs: number,
): boolean {
  const known = new Map(listSwitches(connection).map((each) => [each.schedule, each.changedAt]));
  return names.some((name) => (known.get(name) ?? Infinity) > nowMs);
}

/** Switches a schedule; one that is as wanted keeps its moment. */
export function switchSchedule(
  connection: SqliteConnection,
  { schedule, isOn, changedAt }: ScheduleSwitch,
): void {
  connection.prepare(
    `INSERT INTO schedule_switch (schedule, is_on, changed_at) VALUES (?1, ?2, ?3)
    ON CONFLICT (schedule) DO UPDATE SET is_on = ?2, changed_at = ?3 WHERE is_on <> ?2`,
  ).run(schedule, isOn ? 1 : 0, changedAt);
}

/** What is known of all schedules. A tick of the future was claimed by a clock that was wrong: it does not count. */
export function readScheduleState(connection: SqliteConnection, nowMs: number): ScheduleState {
  // SQLite takes the other columns from the row that holds the maximum.
  const newest = (which: string): readonly TickRecord[] =>
    connection.prepare(
      `SELECT ${COLUMNS.replace(" at,", " MAX(at) AS at,")} FROM tick
      WHERE at <= ? ${which} GROUP BY schedule`,
    ).all(nowMs).map(tickOf);
  return {
    switches: listSwitches(connection),
    open: connection.prepare(
      `SELECT ${COLUMNS} FROM tick WHERE state IN ('claimed', 'running') ORDER BY at`,
    ).all().map(tickOf),
    last: newest(""),
    lastSucceeded: newest("AND state = 'succeeded'"),
  };
}

function listSwitches(connection: SqliteConnection): readonly ScheduleSwitch[] {
  return connection.prepare(
    "SELECT schedule, is_on AS isOn, changed_at AS changedAt FROM schedule_switch",
  ).all().map((row) => ({
    schedule: readText(row, "schedule"),
    isOn: readNumber(row, "isOn") === 1,
    changedAt: readNumber(row, "changedAt"),
  }));
}

/** Claims a tick by inserting its row: the one place where a tick is given to somebody. */
export function claimTick(
  connection: SqliteConnection,
  { schedule, at, fromAt, runId }: NewTick,
  owner: TickOwner,
  nowMs: number,
): boolean {
  const { changes } = connection.prepare(
    `INSERT INTO tick (schedule, at, from_at, claimed_at, pid, hostname, run_id, state)
    VALUES (?, ?, ?, ?, ?, ?, ?, 'claimed') ON CONFLICT DO NOTHING`,
  ).run(schedule, at, fromAt, nowMs, owner.pid, owner.hostname, runId);
  if (Number(changes) === 0) return false;
  connection.prepare(
    `DELETE FROM tick WHERE schedule = ?1 AND at < ?2 AND state IN ('succeeded', 'failed')
      AND at < (SELECT MAX(at) FROM tick WHERE schedule = ?1 AND state = 'succeeded')`,
  ).run(schedule, at - KEEP_MS);
  return true;
}

/** Takes a tick over, if it is still owned as it was seen. */
export function takeTick(
  connection: SqliteConnection,
  seen: TickRecord,
  owner: TickOwner,
  nowMs: number,
): boolean {
  const { changes } = connection.prepare(
    `UPDATE tick SET pid = ?, hostname = ?, claimed_at = ?
    WHERE schedule = ? AND at = ? AND pid = ? AND hostname = ? AND claimed_at = ?
      AND state = 'claimed'`,
  ).run(
    owner.pid,
    owner.hostname,
    nowMs,
    seen.schedule,
    seen.at,
    seen.pid,
    seen.hostname,
    seen.claimedAt,
  );
  return Number(changes) > 0;
}

/** Moves an open tick; whoever settles it first has the last word. */
export function moveTick(
  connection: SqliteConnection,
  tick: Pick<TickRecord, "schedule" | "at">,
  next: { readonly state: TickState; readonly reason?: string },
  nowMs: number,
): void {
  const isSettled = next.state === "succeeded" || next.state === "failed";
  connection.prepare(
    `UPDATE tick SET state = ?, finished_at = ?, reason = ?
    WHERE schedule = ? AND at = ? AND state IN ('claimed', 'running')`,
  ).run(next.state, isSettled ? nowMs : null, next.reason ?? null, tick.schedule, tick.at);
}

/** The ticks of a schedule, newest first. */
export function listTicks(
  connection: SqliteConnection,
  schedule: string,
  limit: number,
): readonly TickRecord[] {
  return connection.prepare(
    `SELECT ${COLUMNS} FROM tick WHERE schedule = ? ORDER BY at DESC LIMIT ?`,
  ).all(schedule, limit).map(tickOf);
}

/** What was last told about subjects that begin with a text. */
export function listNotices(connection: SqliteConnection, prefix: string): readonly NoticeRecord[] {
  return connection.prepare(
    "SELECT subject, state, at FROM notice WHERE substr(subject, 1, length(?1)) = ?1 ORDER BY subject",
  ).all(prefix).map((row) => ({
    subject: readText(row, "subject"),
    state: readText(row, "state"),
    at: readNumber(row, "at"),
  }));
}

/** Notes what is told of a subject; false where that was the last thing told of it. */
export function claimNotice(
  connection: SqliteConnection,
  { subject, state, at }: NoticeRecord,
): boolean {
  const { changes } = connection.prepare(
    `INSERT INTO notice (subject, state, at) VALUES (?1, ?2, ?3)
    ON CONFLICT (subject) DO UPDATE SET state = ?2, at = ?3 WHERE state <> ?2`,
  ).run(subject, state, at);
  return Number(changes) > 0;
}

function tickOf(row: SqliteRow): TickRecord {
  const finishedAt = readOptionalNumber(row, "finishedAt");
  const reason = readOptionalText(row, "reason");
  return {
    schedule: readText(row, "schedule"),
    at: readNumber(row, "at"),
    fromAt: readNumber(row, "fromAt"),
    claimedAt: readNumber(row, "claimedAt"),
    pid: readNumber(row, "pid"),
    hostname: readText(row, "hostname"),
    runId: readText(row, "runId"),
    state: stateOf(row),
    ...(finishedAt === undefined ? {} : { finishedAt }),
    ...(reason === undefined ? {} : { reason }),
  };
}

function stateOf(row: SqliteRow): TickState {
  const text = readText(row, "state");
  const state = TICK_STATES.find((each) => each === text);
  if (state !== undefined) return state;
  throw new PhloError("PHLO-401", `Cannot read column "state": a tick is not "${text}"`);
}
