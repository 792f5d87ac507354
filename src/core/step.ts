/**
 * The plan is a value: the steps of a run, told apart by `kind`, and the words for their state.
 *
 * @module
 */

import type { TableName } from "./catalog.ts";
import type { PartitionWindow } from "./partition.ts";

/** One step of a run: one asset and partition, one model, or one test. */
export type Step = IngestStep | ModelStep | TestStep;

interface StepBase {
  /** Unique in the run: `ingest:glucose_entries@2024-01-20`, `model:gold.fct_daily`. */
  readonly id: string;
  /** Ids of steps that must have succeeded before. */
  readonly dependsOn: readonly string[];
}

/** Fetch, validate and apply one partition of an ingested asset. */
export interface IngestStep extends StepBase {
  readonly kind: "ingest";
  readonly asset: string;
  readonly table: TableName;
  readonly partition: PartitionWindow;
}

/** Build one model. */
export interface ModelStep extends StepBase {
  readonly kind: "model";
  /** The node's unique id: `model.glucose_platform.stg_glucose_entries`. */
  readonly node: string;
  readonly table: TableName;
  readonly materialization: string;
  /** A digest of the model's text and configuration. */
  readonly code?: string;
}

/** Run one test of a model or source as an audit. */
export interface TestStep extends StepBase {
  readonly kind: "test";
  readonly node: string;
  readonly severity: "error" | "warn";
}

/** Every state of a step or run. */
export const STEP_STATES = [
  "planned",
  "waiting",
  "running",
  "succeeded",
  "unchanged",
  "blocked",
  "failed",
  "skipped",
  "cancelled",
  "interrupted",
] as const;

/** One of the ten states. */
export type StepState = typeof STEP_STATES[number];

const BADNESS: Readonly<Record<StepState, number>> = {
  unchanged: 0,
  succeeded: 1,
  planned: 2,
  waiting: 3,
  running: 4,
  skipped: 5,
  cancelled: 6,
  interrupted: 7,
  blocked: 8,
  failed: 9,
};

/** The worst of several states: a run's state is the worst of its parts. */
export function worstState(states: readonly StepState[]): StepState {
  return states.reduce<StepState>(
    (worst, state) => BADNESS[state] > BADNESS[worst] ? state : worst,
    "unchanged",
  );
}
