/**
 * What a loop of schedules works with, and the facts that it tells.
 *
 * @module
 */

import type { BrokenFile } from "../core/project.ts";
import type { StepState } from "../core/step.ts";
import type { Records } from "../records/records.ts";
import type { LaunchedRun, LaunchOptions } from "../run/launch_run.ts";
import type { Schedule } from "./list_schedules.ts";
import type { DueTick } from "./plan_ticks.ts";

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
