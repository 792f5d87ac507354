/**
 * The loop that starts runs: looks at the clock and the records, claims what is due, launches it in a process of its own,
 * and notes how it ended. Any number of processes may run one over a project; a tick is claimed once.
 *
 * @module
 */

import type { Host } from "../core/host.ts";
import { messageOf } from "../core/phlo_error.ts";
import type { BrokenFile } from "../core/project.ts";
import type { StepState } from "../core/step.ts";
import type { Records } from "../records/records.ts";
import { createRunId } from "../run/create_run_id.ts";
import type { LaunchedRun, LaunchEnd, LaunchOptions } from "../run/launch_run.ts";
import { cronAfter } from "./cron_times.ts";
import type { Schedule } from "./list_schedules.ts";
import { describeSchedules, type DueTick, planTicks, type ScheduleStanding } from "./plan_ticks.ts";
import { outcomeOf, settleTicks } from "./settle_ticks.ts";

/** The project as the loop sees it; read anew whenever its files change. */
export interface ScheduledProject {
  readonly schedules: readonly Schedule[];
  readonly broken: readonly BrokenFile[];
}

/** What the loop works with. */
export interface SchedulerOptions {
  readonly records: Records;
  /** Reads the project where it changed since the last call; quick where it did not. */
  readonly load: () => Promise<ScheduledProject>;
  /** Brings the records up to what the lake says, and settles runs whose process is gone. */
  readonly settle: () => Promise<void>;
  /** Launches `phlo <args>` under a run's name. */
  readonly launch: (
    args: readonly string[],
    options: Pick<LaunchOptions, "startedBy" | "runId">,
  ) => LaunchedRun;
  /** Called with every fact, for a log. */
  readonly onEvent: (event: SchedulerEvent) => void;
  /** Further work of each round: lateness is looked for here. */
  readonly onRound?: () => Promise<void>;
  /** How long it sleeps at most; toggles and files are seen within this time. */
  readonly pollMs?: number;
}

/** A fact of the loop. */
export type SchedulerEvent =
  | { readonly kind: "launched"; readonly tick: DueTick; readonly runId: string }
  | {
    readonly kind: "ended";
    readonly tick: DueTick;
    readonly runId: string;
    readonly state: "succeeded" | "failed";
    readonly reason?: string;
    /** How the run ended; absent where it never began. */
    readonly runState?: StepState;
  }
  | { readonly kind: "trouble"; readonly message: string };

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

interface Under {
  readonly tick: DueTick;
  readonly run: LaunchedRun;
  readonly noted: Promise<void>;
}

/** Builds a loop; nothing happens before `run` or `round`. */
export function createScheduler(options: SchedulerOptions, host: Host): Scheduler {
  const { records } = options;
  const pollMs = options.pollMs ?? POLL_MS;
  const startedAt = host.clock.now();
  const under = new Map<string, Under>();
  let lastRound: { readonly at: number; readonly monotonic: number } | undefined;
  let lastTick: SchedulerHealth["lastTick"];
  let trouble: string | undefined;

  const note = async (tick: DueTick, runId: string, end: LaunchEnd): Promise<void> => {
    try {
      const { runState, ...outcome } = await judgeEnd(runId, end, options);
      await records.moveTick(tick, outcome);
      const known = runState === undefined ? {} : { runState };
      options.onEvent({ kind: "ended", tick, runId, ...outcome, ...known });
    } catch (error) {
      // The next round of any loop settles the tick by what the records say.
      options.onEvent({ kind: "trouble", message: messageOf(error) });
    } finally {
      under.delete(runId);
    }
  };
  const launch = async (tick: DueTick, runId: string): Promise<void> => {
    const run = options.launch(tickArgs(tick), { startedBy: "schedule", runId });
    const noted = run.ended.then((end) => note(tick, runId, end));
    under.set(runId, { tick, run, noted });
    lastTick = { schedule: tick.schedule, at: tick.at };
    options.onEvent({ kind: "launched", tick, runId });
    await records.moveTick(tick, { state: "running" });
  };
  const round = async (): Promise<void> => {
    const { schedules } = await options.load();
    await records.noteSchedules(schedules.map(({ name }) => name));
    const own = new Set(under.keys());
    const before = await records.readScheduleState();
    if (before.open.some((tick) => !own.has(tick.runId))) {
      await options.settle();
      for (const orphan of await settleTicks(before.open, { records, own }, host)) {
        if (await records.takeTick(orphan)) await launch(orphan, orphan.runId);
      }
    }
    const state = await records.readScheduleState();
    for (const tick of planTicks(schedules, state, host.clock.now())) {
      const runId = createRunId(host.clock.now(), host);
      // The claim is the one point where a tick is given to a process.
      if (await records.claimTick({ ...tick, runId })) await launch(tick, runId);
    }
    await options.onRound?.();
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
  const idle = async (): Promise<void> => {
    while (under.size > 0) await Promise.all([...under.values()].map(({ noted }) => noted));
  };
  return {
    round,
    idle,
    async run(signal) {
      while (!signal.aborted) {
        await roundSafely();
        const waitMs = await sleepTime(options, pollMs, host);
        await host.clock.sleep(waitMs, signal).catch(() => undefined);
      }
      for (const { run } of under.values()) {
        // A run that has begun is asked to stop: after Ctrl-C it got the signal already, and a second one ends it at once.
        const isAsked = await records.requestCancel(run.runId).catch(() => false);
        if (!isAsked) run.stop();
      }
      await idle();
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
      lastTick,
      running: [...under.values()].map(({ tick, run }) => ({
        schedule: tick.schedule,
        runId: run.runId,
      })),
      trouble,
    }),
  };
}

/** The command line that performs a tick. */
export function tickArgs({ schedule, fromAt, at }: DueTick): readonly string[] {
  const [from, to] = [fromAt, at].map((ms) => new Date(ms).toISOString());
  return ["schedule", "tick", schedule, `--from=${from}`, `--at=${to}`];
}

/** The records say how a run ended; the program, why there was none. */
async function judgeEnd(
  runId: string,
  end: LaunchEnd,
  { records, settle }: SchedulerOptions,
): Promise<
  {
    readonly state: "succeeded" | "failed";
    readonly reason?: string;
    readonly runState?: StepState;
  }
> {
  let found = await records.readRun(runId);
  if (found !== undefined && found.run.finishedAt === undefined) {
    // The process is gone and has not said how it ended.
    await settle();
    found = await records.readRun(runId);
  }
  if (found !== undefined) return { ...outcomeOf(found.run.state), runState: found.run.state };
  if (end.code === 0) return { state: "succeeded" };
  const lines = end.output.trim().split("\n").slice(0, 5).join("\n");
  return { state: "failed", reason: lines === "" ? `it ended with code ${end.code}` : lines };
}

/** Until the next tick, and never longer than a poll: the clock may be set, the machine may sleep. */
async function sleepTime(options: SchedulerOptions, pollMs: number, host: Host): Promise<number> {
  const now = host.clock.now();
  const { schedules } = await options.load().catch(() => ({ schedules: [] }));
  const next = schedules.flatMap((schedule) => cronAfter(schedule, now) ?? []);
  return Math.max(1, Math.min(pollMs, ...next.map((at) => at - now)));
}
