/**
 * The runs that one loop has launched: what each came to is noted with its tick, and they are stopped together.
 *
 * @module
 */

import { messageOf } from "../core/phlo_error.ts";
import type { StepState } from "../core/step.ts";
import type { LaunchedRun, LaunchEnd } from "../run/launch_run.ts";
import type { DueTick } from "./plan_ticks.ts";
import type { SchedulerOptions } from "./scheduler_options.ts";
import { outcomeOf } from "./settle_ticks.ts";

/** The runs under way. */
export interface TickRuns {
  /** Launches a claimed tick under the run's name of its claim. */
  launch(tick: DueTick, runId: string): Promise<void>;
  /** The names of the runs under way. */
  own(): ReadonlySet<string>;
  running(): readonly { readonly schedule: string; readonly runId: string }[];
  lastTick(): { readonly schedule: string; readonly at: number } | undefined;
  /** Asks all of them to stop. */
  stop(): Promise<void>;
  /** Resolves when every one has ended and is noted. */
  idle(): Promise<void>;
}

interface Under {
  readonly tick: DueTick;
  readonly run: LaunchedRun;
  readonly noted: Promise<void>;
}

/** Builds it, with nothing under way. */
export function createTickRuns(options: SchedulerOptions): TickRuns {
  const { records } = options;
  const under = new Map<string, Under>();
  let lastTick: ReturnType<TickRuns["lastTick"]>;
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
  return {
    async launch(tick, runId) {
      const run = options.launch(tickArgs(tick), { startedBy: "schedule", runId });
      const noted = run.ended.then((end) => note(tick, runId, end));
      under.set(runId, { tick, run, noted });
      lastTick = { schedule: tick.schedule, at: tick.at };
      options.onEvent({ kind: "launched", tick, runId });
      await records.moveTick(tick, { state: "running" });
    },
    own: () => new Set(under.keys()),
    running: () => [...under].map(([runId, { tick }]) => ({ schedule: tick.schedule, runId })),
    lastTick: () => lastTick,
    async stop() {
      for (const { run } of under.values()) {
        // A run that has begun is asked to stop: after Ctrl-C it got the signal already, and a second one ends it at once.
        const isAsked = await records.requestCancel(run.runId).catch(() => false);
        if (!isAsked) run.stop();
      }
    },
    async idle() {
      while (under.size > 0) await Promise.all([...under.values()].map(({ noted }) => noted));
    },
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
