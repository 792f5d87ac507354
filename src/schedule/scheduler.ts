/**
 * The loop that starts runs: looks at the clock and the records, claims what is due, launches it in a process of its own,
 * and notes how it ended. Any number of processes may run one over a project; a tick is claimed once.
 *
 * @module
 */

import type { Host } from "../core/host.ts";
import { messageOf } from "../core/phlo_error.ts";
import { createRunId } from "../run/create_run_id.ts";
import { cronAfter } from "./cron_times.ts";
import { describeSchedules, planTicks, type ScheduleStanding } from "./plan_ticks.ts";
import type { SchedulerOptions } from "./scheduler_options.ts";
import { settleTicks } from "./settle_ticks.ts";
import { createTickRuns, type TickRuns } from "./tick_runs.ts";

/** How the loop is. */
export interface SchedulerHealth {
  readonly isHealthy: boolean;
  readonly startedAt: number;
  /** When the last round ended well; undefined before the first. */
  readonly lastRoundAt: number | undefined;
  readonly lastTick: { readonly schedule: string; readonly at: number } | undefined;
  readonly running: readonly { readonly schedule: string; readonly runId: string }[];
  readonly trouble: string | undefined;
}

/** The loop. */
export interface Scheduler {
  /** Runs until the signal; then stops the runs that it launched and waits for them. */
  run(signal: AbortSignal): Promise<void>;
  /** One round: settles, plans, claims, launches. Resolves when all that is due is launched. */
  round(): Promise<void>;
  list(): Promise<readonly ScheduleStanding[]>;
  toggle(name: string, to: "on" | "off"): Promise<void>;
  health(): SchedulerHealth;
  /** Resolves when every run that it launched has ended and is noted. */
  idle(): Promise<void>;
}

const POLL_MS = 5_000;
/** A loop that has not come round for this many sleeps is not well. */
const MISSED_ROUNDS = 6;

/** Builds a loop; nothing happens before `run` or `round`. */
export function createScheduler(options: SchedulerOptions, host: Host): Scheduler {
  const { records } = options;
  const pollMs = options.pollMs ?? POLL_MS;
  const startedAt = host.clock.now();
  const runs = createTickRuns(options);
  let lastRound: { readonly at: number; readonly monotonic: number } | undefined;
  let trouble: string | undefined;

  const round = async (): Promise<void> => {
    await performRound(options, runs, host);
    trouble = undefined;
    lastRound = { at: host.clock.now(), monotonic: host.clock.monotonic() };
  };
  const roundSafely = async (): Promise<void> => {
    try {
      await round();
    } catch (error) {
      // A busy file or a full disk passes; the loop must outlive it.
      trouble = messageOf(error);
      options.onEvent({ kind: "trouble", message: trouble });
    }
  };
  return {
    round,
    idle: () => runs.idle(),
    async run(signal) {
      while (!signal.aborted) {
        await roundSafely();
        const waitMs = await sleepTime(options, pollMs, host);
        await host.clock.sleep(waitMs, signal).catch(() => undefined);
      }
      await runs.stop();
      await runs.idle();
    },
    async list() {
      const { schedules } = await options.load();
      return describeSchedules(schedules, await records.readScheduleState(), host.clock.now());
    },
    toggle: (name, to) => records.switchSchedule(name, to),
    health: () => ({
      isHealthy: trouble === undefined && lastRound !== undefined &&
        host.clock.monotonic() - lastRound.monotonic < pollMs * MISSED_ROUNDS,
      startedAt,
      lastRoundAt: lastRound?.at,
      lastTick: runs.lastTick(),
      running: runs.running(),
      trouble,
    }),
  };
}

/** Settles what others left, then claims and launches what is due. */
async function performRound(
  options: SchedulerOptions,
  runs: TickRuns,
  host: Host,
): Promise<void> {
  const { records } = options;
  const { schedules } = await options.load();
  await records.noteSchedules(schedules.map(({ name }) => name));
  const own = runs.own();
  const before = await records.readScheduleState();
  if (before.open.some((tick) => !own.has(tick.runId))) {
    await options.settle();
    for (const orphan of await settleTicks(before.open, { records, own }, host)) {
      if (await records.takeTick(orphan)) await runs.launch(orphan, orphan.runId);
    }
  }
  const state = await records.readScheduleState();
  for (const tick of planTicks(schedules, state, host.clock.now())) {
    const runId = createRunId(host.clock.now(), host);
    // The claim is the one point where a tick is given to a process.
    if (await records.claimTick({ ...tick, runId })) await runs.launch(tick, runId);
  }
  await options.onRound?.();
}

/** Until the next tick, and never longer than a poll: the clock may be set, the machine may sleep. */
async function sleepTime(options: SchedulerOptions, pollMs: number, host: Host): Promise<number> {
  const now = host.clock.now();
  const { schedules } = await options.load().catch(() => ({ schedules: [] }));
  const next = schedules.flatMap((schedule) => cronAfter(schedule, now) ?? []);
  return Math.max(1, Math.min(pollMs, ...next.map((at) => at - now)));
}
