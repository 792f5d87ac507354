/**
 * What every run of a backfill is performed with.
 *
 * @module
 */

import type { LoadedWorkflows } from "../core/project.ts";
import type { WorkerPort } from "../core/worker_port.ts";
import type { BackfillChoice } from "../schedule/plan_backfill.ts";
import type { BackfillValues } from "./backfill_values.ts";
import type { CliProject } from "./open_project.ts";
import type { PlanCommand, SharedRun } from "./run_plan.ts";

/** What the command has loaded. */
export interface LoadedBackfill {
  readonly choice: BackfillChoice;
  readonly project: CliProject;
  readonly workflows: LoadedWorkflows;
  readonly worker: WorkerPort;
}

/** The command with what its runs share. */
export interface BackfillWork {
  readonly values: BackfillValues;
  readonly loaded: LoadedBackfill;
  readonly shared: SharedRun;
}

/** What is alike for all of them. */
export function commandOf(
  { values, loaded }: BackfillWork,
): Omit<PlanCommand, "command" | "steps"> {
  return {
    workflows: loaded.workflows,
    worker: loaded.worker,
    models: undefined,
    which: "build",
    fullRefresh: false,
    force: false,
    acceptsShrink: values.acceptShrink,
    publishes: true,
    json: values.json,
  };
}
