/**
 * How far a run is, from its events: what runs since when, what was fetched, how many steps have ended. Nothing is guessed.
 *
 * @module
 */

import type { RunEvent } from "../core/run_event.ts";
import type { Step, StepState } from "../core/step.ts";

/** One step at work. */
export interface StepProgress {
  readonly step: Step;
  readonly startedMs: number;
  pages: number;
  rows: number;
  sizeBytes: number;
}

/** A run at a moment. */
export interface Progress {
  readonly total: number;
  readonly startedMs: number;
  /** When the first step began: what came before says nothing about how long the others take. */
  readonly firstStepMs: number | undefined;
  readonly ended: number;
  readonly failed: number;
  readonly running: readonly StepProgress[];
}

/** Follows a run. */
export interface ProgressTracker {
  note(event: RunEvent, nowMs: number): void;
  read(): Progress;
}

/** Starts following a run of these steps. */
export function trackProgress(steps: readonly Step[], startedMs: number): ProgressTracker {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const running = new Map<string, StepProgress>();
  const ends = new Map<string, StepState>();
  let firstStepMs: number | undefined;
  return {
    note(event, nowMs) {
      if (event.kind === "page_fetched") {
        const own = running.get(event.step);
        if (own === undefined) return;
        own.pages++;
        own.rows += event.records;
        own.sizeBytes += event.sizeBytes;
        return;
      }
      if (event.kind !== "step_state") return;
      const step = byId.get(event.step);
      if (step === undefined) return;
      if (event.state === "running") {
        firstStepMs ??= nowMs;
        // One that is performed again after a lost rebase has not ended yet.
        ends.delete(step.id);
        running.set(step.id, { step, startedMs: nowMs, pages: 0, rows: 0, sizeBytes: 0 });
        return;
      }
      running.delete(step.id);
      ends.set(step.id, event.state);
    },
    read: () => ({
      total: steps.length,
      startedMs,
      firstStepMs,
      ended: ends.size,
      failed:
        [...ends.values()].filter((state) => state === "failed" || state === "blocked").length,
      running: [...running.values()],
    }),
  };
}
