/**
 * Which steps of a run to perform again: those that came to no good end, and the checks of what is made again. Pure; the
 * records say what happened, and a retry is a run of its own.
 *
 * @module
 */

import type { StepState } from "../core/step.ts";
import type { RunRecord, StepRecord } from "../records/records.ts";

/** A run with its steps, as the records have it. */
export interface RecordedRun {
  readonly run: RunRecord;
  readonly steps: readonly StepRecord[];
}

/** What a retry performs. */
export type RetryPlan =
  /** The run is still at work. */
  | { readonly kind: "running" }
  /** Nothing is left to do: every step ended well. */
  | { readonly kind: "done" }
  | {
    readonly kind: "again";
    /** The steps to perform, in the order of the run's plan. */
    readonly steps: readonly StepRecord[];
    /** Assets with the keys of their partitions, in that order. */
    readonly ingestions: readonly {
      readonly asset: string;
      readonly partitions: readonly string[];
    }[];
    /** The unique ids of models and tests. */
    readonly models: readonly string[];
    readonly tests: readonly string[];
  };

const OPEN: ReadonlySet<StepState> = new Set(["planned", "waiting", "running"]);
const GOOD: ReadonlySet<StepState> = new Set(["succeeded", "unchanged"]);

/** Plans the retry of a run. */
export function planRetry({ run, steps }: RecordedRun): RetryPlan {
  if (OPEN.has(run.state)) return { kind: "running" };
  const bad = steps.filter((step) => !GOOD.has(step.state));
  if (bad.length === 0) return { kind: "done" };
  const isMaking = bad.some((step) => step.kind !== "test");
  // A check that passed on a branch that was never published says nothing about what is made now.
  const again = steps.filter((step) =>
    !GOOD.has(step.state) ||
    (isMaking && step.kind === "test" && step.publishedSequence === undefined)
  );
  const ingests = Map.groupBy(again.filter((step) => step.kind === "ingest"), (step) => step.asset);
  return {
    kind: "again",
    steps: again,
    ingestions: [...ingests].map(([asset, each]) => ({
      asset,
      partitions: each.map((step) => step.partition ?? "all"),
    })),
    models: listNodes(again, "model"),
    tests: listNodes(again, "test"),
  };
}

function listNodes(steps: readonly StepRecord[], kind: "model" | "test"): readonly string[] {
  return steps.filter((step) => step.kind === kind).map((step) => step.asset);
}
