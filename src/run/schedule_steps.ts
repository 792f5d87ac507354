/**
 * Performs steps in the order of their dependencies, as many at once as allowed. A failed step skips its
 * descendants; the rest goes on. Knows nothing of what a step does.
 *
 * @module
 */

import type { RowCounts } from "../core/run_event.ts";
import type { Step, StepState } from "../core/step.ts";

/** How one step ended. */
export interface StepOutcome {
  readonly step: Step;
  readonly state: StepState;
  /** Why, where the state is not a good one. */
  readonly error?: unknown;
  readonly reason?: string;
  /** Counts for the records. */
  readonly facts?: StepFacts;
}

/** What a step counted. */
export interface StepFacts {
  readonly elapsedMs?: number;
  readonly counts?: RowCounts;
  readonly requests?: number;
  readonly rows?: number;
}

/** What performing a step answers. */
export type StepVerdict = Pick<StepOutcome, "state" | "reason" | "facts">;

/** What scheduling needs. */
export interface ScheduleOptions {
  readonly limit: number;
  readonly signal: AbortSignal;
  /** Performs one step and says how it ended; what it throws makes the step failed. */
  readonly perform: (
    step: Step,
  ) => Promise<{ readonly state: StepState; readonly reason?: string }>;
  readonly onOutcome: (outcome: StepOutcome) => void;
}

const GOOD: ReadonlySet<StepState> = new Set(["succeeded", "unchanged"]);

/** Performs the steps; the outcomes come back in the order of the steps. */
export async function scheduleSteps(
  steps: readonly Step[],
  options: ScheduleOptions,
): Promise<readonly StepOutcome[]> {
  const outcomes = new Map<string, StepOutcome>();
  const planned = new Map(steps.map((step) => [step.id, step]));
  const running = new Map<string, Promise<void>>();
  const settle = (outcome: StepOutcome): void => {
    outcomes.set(outcome.step.id, outcome);
    planned.delete(outcome.step.id);
    options.onOutcome(outcome);
  };
  while (planned.size > 0) {
    const before = planned.size;
    for (const step of [...planned.values()]) {
      if (running.has(step.id)) continue;
      const verdict = decide(step, outcomes, planned, options.signal);
      if (verdict.kind === "end") settle({ step, state: verdict.state, reason: verdict.reason });
      if (verdict.kind !== "start" || running.size >= options.limit) continue;
      running.set(
        step.id,
        performStep(step, options).then(settle).finally(() => running.delete(step.id)),
      );
    }
    if (running.size > 0) await Promise.race(running.values());
    else if (planned.size === before) endCircle(planned, settle);
  }
  return steps.flatMap((step) => outcomes.get(step.id) ?? []);
}

/** Steps that all wait for each other would wait for ever. */
function endCircle(
  planned: ReadonlyMap<string, Step>,
  settle: (outcome: StepOutcome) => void,
): void {
  const reason = `it waits for itself: ${[...planned.keys()].join(", ")}`;
  for (const step of [...planned.values()]) settle({ step, state: "failed", reason });
}

type Verdict =
  | { readonly kind: "wait" }
  | { readonly kind: "start" }
  | { readonly kind: "end"; readonly state: StepState; readonly reason: string };

function decide(
  step: Step,
  outcomes: ReadonlyMap<string, StepOutcome>,
  planned: ReadonlyMap<string, Step>,
  signal: AbortSignal,
): Verdict {
  if (signal.aborted) return { kind: "end", state: "cancelled", reason: "the run was cancelled" };
  let mustWait = false;
  for (const id of step.dependsOn) {
    const before = outcomes.get(id);
    if (before === undefined) mustWait ||= planned.has(id);
    else if (!GOOD.has(before.state)) {
      return { kind: "end", state: "skipped", reason: `${id} is ${before.state}` };
    }
  }
  return mustWait ? { kind: "wait" } : { kind: "start" };
}

async function performStep(step: Step, options: ScheduleOptions): Promise<StepOutcome> {
  try {
    return { step, ...await options.perform(step) };
  } catch (error) {
    const state = options.signal.aborted ? "cancelled" : "failed";
    return { step, state, error };
  }
}
