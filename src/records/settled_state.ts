/**
 * The state that a run came to, when only its steps and publications can tell.
 *
 * @module
 */

import { type StepState, worstState } from "../core/step.ts";
import type { StepRecord } from "./records.ts";

const OPEN_STATES: ReadonlySet<StepState> = new Set(["planned", "waiting", "running"]);

/** True where a run or step has come to an end. */
export function isFinal(state: StepState): boolean {
  return !OPEN_STATES.has(state);
}

/** All of it published, or without change: then nothing was lost but the last line of the record. */
export function settledState(steps: readonly StepRecord[]): StepState {
  if (steps.length === 0) return "interrupted";
  return worstState(steps.map((step) => {
    const isUnseen = step.state === "succeeded" && step.publishedSequence === undefined;
    return isUnseen || !isFinal(step.state) ? "interrupted" : step.state;
  }));
}
