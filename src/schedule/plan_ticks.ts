/**
 * Which ticks are due. Pure: from schedules, what the records know and the clock, to the ticks that should be claimed now.
 *
 * A tick covers the time since the last one that succeeded. So ticks that were missed need none of their own, one that
 * failed is made up for by the next, and one that waits for a run under way grows instead of piling up.
 *
 * @module
 */

import type { ScheduleState, TickRecord } from "../records/schedule_records.ts";
import { cronAfter, cronAtOrBefore } from "./cron_times.ts";
import type { Schedule } from "./list_schedules.ts";

/** A tick that is due. */
export interface DueTick {
  readonly schedule: string;
  readonly at: number;
  readonly fromAt: number;
}

/** How one schedule stands. */
export interface ScheduleStanding {
  readonly schedule: Schedule;
  readonly isOn: boolean;
  /** The tick that is due now, whether or not it has to wait. */
  readonly due: DueTick | undefined;
  readonly open: readonly TickRecord[];
  readonly last: TickRecord | undefined;
  readonly lastSucceeded: TickRecord | undefined;
  readonly nextAt: number | undefined;
}

/** The ticks to claim now, the one that is due longest first. */
export function planTicks(
  schedules: readonly Schedule[],
  state: ScheduleState,
  nowMs: number,
): readonly DueTick[] {
  const standings = describeSchedules(schedules, state, nowMs);
  const byName = new Map(schedules.map((schedule) => [schedule.name, schedule]));
  const busy = new Set(
    state.open.flatMap((tick) => byName.get(tick.schedule)?.assets ?? []),
  );
  const due = standings.flatMap((standing) => standing.due === undefined ? [] : [standing])
    .sort((left, right) => (left.due?.at ?? 0) - (right.due?.at ?? 0));
  return due.flatMap(({ schedule, open, due: tick }) => {
    // One run of an asset at a time: the tick is still due when that has ended, and covers what came since.
    const isBusy = open.length > 0 || schedule.assets.some((asset) => busy.has(asset));
    if (isBusy || tick === undefined) return [];
    for (const asset of schedule.assets) busy.add(asset);
    return [tick];
  });
}

/** How every schedule stands. */
export function describeSchedules(
  schedules: readonly Schedule[],
  state: ScheduleState,
  nowMs: number,
): readonly ScheduleStanding[] {
  const find = (ticks: readonly TickRecord[], name: string): TickRecord | undefined =>
    ticks.find((tick) => tick.schedule === name);
  return schedules.map((schedule) => {
    const { name } = schedule;
    const switched = state.switches.find((each) => each.schedule === name);
    const isOn = switched?.isOn ?? true;
    const last = find(state.last, name);
    const lastSucceeded = find(state.lastSucceeded, name);
    // A schedule that nobody has watched yet begins now.
    const since = Math.min(switched?.changedAt ?? nowMs, nowMs);
    return {
      schedule,
      isOn,
      due: isOn ? findDue(schedule, { last, lastSucceeded, since }, nowMs) : undefined,
      open: state.open.filter((tick) => tick.schedule === name),
      last,
      lastSucceeded,
      nextAt: isOn ? cronAfter(schedule, nowMs) : undefined,
    };
  });
}

function findDue(
  schedule: Schedule,
  known: {
    readonly last: TickRecord | undefined;
    readonly lastSucceeded: TickRecord | undefined;
    readonly since: number;
  },
  nowMs: number,
): DueTick | undefined {
  const at = cronAtOrBefore(schedule, nowMs);
  if (at === undefined || at <= known.since || at <= (known.last?.at ?? 0)) return undefined;
  return { schedule: schedule.name, at, fromAt: windowStart(schedule, at, known) };
}

/** Where the time begins that a tick covers: at the last tick that succeeded since the schedule is on. */
export function windowStart(
  schedule: Schedule,
  at: number,
  known: { readonly lastSucceeded: TickRecord | undefined; readonly since: number },
): number {
  const begin = cronAtOrBefore(schedule, Math.min(known.since, at - 1)) ?? known.since;
  const succeededAt = known.lastSucceeded?.at;
  const base = succeededAt !== undefined && succeededAt < at ? Math.max(begin, succeededAt) : begin;
  return base - schedule.lookbackMs;
}
