import { expect } from "expect";
import type { ScheduleState, TickRecord } from "../records/schedule_records.ts";
import type { Schedule } from "./list_schedules.ts";
import { type DueTick, planTicks } from "./plan_ticks.ts";

const HOUR = 3_600_000;
const at = (text: string): number => Date.parse(`${text}Z`);
const iso = (ms: number): string => new Date(ms).toISOString().slice(0, 16);

function schedule(changes: Partial<Schedule> = {}): Schedule {
  return {
    name: "a",
    origin: "asset",
    cron: "0 * * * *",
    timezone: "UTC",
    select: ["a+"],
    lookbackMs: 0,
    assets: ["a"],
    ...changes,
  };
}

function tick(
  time: string,
  state: TickRecord["state"],
  changes: Partial<TickRecord> = {},
): TickRecord {
  return {
    schedule: "a",
    at: at(time),
    fromAt: at(time) - HOUR,
    claimedAt: at(time),
    pid: 1,
    hostname: "h",
    runId: `r-${time}`,
    state,
    ...changes,
  };
}

function known(
  changes: {
    readonly ticks?: readonly TickRecord[];
    readonly since?: string;
    readonly isOn?: boolean;
  },
  nowMs: number,
): ScheduleState {
  const { ticks = [], since = "2024-01-01T00:00", isOn = true } = changes;
  const past = ticks.filter((each) => each.at <= nowMs);
  return {
    switches: [{ schedule: "a", isOn, changedAt: at(since) }],
    open: ticks.filter(({ state }) => state === "claimed" || state === "running"),
    last: past.slice(-1),
    lastSucceeded: past.filter(({ state }) => state === "succeeded").slice(-1),
  };
}

function plan(
  now: string,
  facts: Parameters<typeof known>[0] = {},
  schedules: readonly Schedule[] = [schedule()],
): readonly string[] {
  const state = known(facts, at(now));
  return planTicks(schedules, state, at(now))
    .map((due: DueTick) => `${due.schedule} ${iso(due.fromAt)} ${iso(due.at)}`);
}

Deno.test("a schedule that nobody has watched yet makes up for nothing", () => {
  const nothing: ScheduleState = { switches: [], open: [], last: [], lastSucceeded: [] };
  expect(planTicks([schedule()], nothing, at("2024-01-20T12:00"))).toEqual([]);
  expect(plan("2024-01-20T10:59", { since: "2024-01-20T10:17" })).toEqual([]);
  // The first tick covers the hour in which the watching began.
  expect(plan("2024-01-20T11:00", { since: "2024-01-20T10:17" }))
    .toEqual(["a 2024-01-20T10:00 2024-01-20T11:00"]);
});

Deno.test("a tick covers the time since the last that succeeded", () => {
  const ticks = [tick("2024-01-20T10:00", "succeeded")];
  expect(plan("2024-01-20T10:30", { ticks })).toEqual([]);
  expect(plan("2024-01-20T11:00", { ticks })).toEqual(["a 2024-01-20T10:00 2024-01-20T11:00"]);
  const failed = [...ticks, tick("2024-01-20T11:00", "failed")];
  expect(plan("2024-01-20T11:59", { ticks: failed })).toEqual([]);
  expect(plan("2024-01-20T12:00", { ticks: failed })).toEqual([
    "a 2024-01-20T10:00 2024-01-20T12:00",
  ]);
});

Deno.test("a night of missed ticks is one tick", () => {
  const ticks = [tick("2024-01-20T22:00", "succeeded")];
  expect(plan("2024-01-21T07:31", { ticks })).toEqual(["a 2024-01-20T22:00 2024-01-21T07:00"]);
});

Deno.test("the lookback lies before the window", () => {
  const ticks = [tick("2024-01-20T10:00", "succeeded")];
  expect(plan("2024-01-20T11:00", { ticks }, [schedule({ lookbackMs: 48 * HOUR })]))
    .toEqual(["a 2024-01-18T10:00 2024-01-20T11:00"]);
});

Deno.test("a clock that is set back ticks nothing twice, and one that was far ahead is forgotten", () => {
  const ticks = [tick("2024-01-20T10:00", "succeeded"), tick("2024-01-20T11:00", "succeeded")];
  for (const now of ["2024-01-20T10:00", "2024-01-20T10:59", "2024-01-20T11:00"]) {
    expect(plan(now, { ticks })).toEqual([]);
  }
  // 09:00 lies before what was watched, or was ticked: nothing is older than the newest tick.
  expect(plan("2024-01-20T12:00", { ticks })).toEqual(["a 2024-01-20T11:00 2024-01-20T12:00"]);
  const ahead = [tick("2024-01-20T10:00", "succeeded"), tick("2031-01-01T00:00", "succeeded")];
  expect(plan("2024-01-20T11:00", { ticks: ahead })).toEqual([
    "a 2024-01-20T10:00 2024-01-20T11:00",
  ]);
});

Deno.test("a tick waits while a run is under way, and then covers all that came since", () => {
  const running = [tick("2024-01-20T09:00", "succeeded"), tick("2024-01-20T10:00", "running")];
  expect(plan("2024-01-20T12:00", { ticks: running })).toEqual([]);
  const done = [tick("2024-01-20T09:00", "succeeded"), tick("2024-01-20T10:00", "succeeded")];
  expect(plan("2024-01-20T12:30", { ticks: done })).toEqual([
    "a 2024-01-20T10:00 2024-01-20T12:00",
  ]);
});

Deno.test("two schedules of one asset take turns, the one that waits longest first", () => {
  const nightly = schedule({ name: "nightly", cron: "0 0 * * *", assets: ["a", "b"] });
  const since = { since: "2024-01-19T12:00" };
  // Nothing is known of `nightly` before it was seen, so it has an anchor of its own.
  const state = known(since, at("2024-01-20T01:00"));
  const both: ScheduleState = {
    ...state,
    switches: [...state.switches, {
      schedule: "nightly",
      isOn: true,
      changedAt: at("2024-01-19T12:00"),
    }],
  };
  const due = planTicks([schedule(), nightly], both, at("2024-01-20T01:00"));
  expect(due.map((each) => each.schedule)).toEqual(["nightly"]);
  const other = schedule({ name: "nightly", cron: "0 0 * * *", assets: ["b"] });
  expect(planTicks([schedule(), other], both, at("2024-01-20T01:00"))).toHaveLength(2);
});

Deno.test("a schedule that is off does not tick, and does not make up for it when it is on again", () => {
  const ticks = [tick("2024-01-20T10:00", "succeeded")];
  expect(plan("2024-01-22T10:00", { ticks, isOn: false })).toEqual([]);
  expect(plan("2024-03-01T12:00", { ticks, since: "2024-03-01T11:30" }))
    .toEqual(["a 2024-03-01T11:00 2024-03-01T12:00"]);
});

Deno.test("on both days of daylight saving every hour ticks once, and so does a fixed time", () => {
  for (const [day, hours] of [["2024-03-30T23:00", 23], ["2024-10-26T22:00", 25]] as const) {
    for (const [cron, wanted] of [["0 * * * *", hours], ["30 2 * * *", 1]] as const) {
      const one = schedule({ cron, timezone: "Europe/Berlin" });
      const ticks: TickRecord[] = [];
      // Every ten minutes of the day, and again from the third hour on: the clock was set back.
      const minutes = Array.from({ length: hours * 6 }, (_, index) => index * 10);
      for (const minute of [...minutes, ...minutes.slice(12)]) {
        const now = at(day) + minute * 60_000;
        for (const due of planTicks([one], known({ ticks, since: "2024-01-01T00:00" }, now), now)) {
          ticks.push({ ...tick("2024-01-01T00:00", "succeeded"), ...due });
        }
      }
      // The first one makes up for the time before.
      const inDay = ticks.filter((each) => each.at >= at(day));
      expect([cron, day, new Set(inDay.map((each) => each.at)).size]).toEqual([cron, day, wanted]);
      expect(inDay).toHaveLength(wanted);
      for (const [index, each] of ticks.entries()) {
        if (index > 0) expect(each.fromAt).toBe(ticks[index - 1]?.at);
      }
    }
  }
});
