/**
 * The schedules of a project as commands need them, and the one that a word names.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";
import type { LoadedWorkflows } from "../core/project.ts";
import { renderSuggestion } from "../core/suggest.ts";
import { listSchedules, type Schedule } from "../schedule/list_schedules.ts";
import type { CliContext } from "./command.ts";
import type { CommonFlags } from "./common_flags.ts";
import { type CliProject, openProject, startProjectWorker } from "./open_project.ts";

/** A project with its schedules. */
export interface ProjectSchedules {
  readonly project: CliProject;
  readonly workflows: LoadedWorkflows;
  readonly schedules: readonly Schedule[];
}

/** Loads the project in a child that ends at once. */
export async function readSchedules(
  flags: CommonFlags,
  cli: CliContext,
): Promise<ProjectSchedules> {
  const project = await openProject(flags, cli);
  await using worker = await startProjectWorker(project, cli);
  const workflows = await worker.load();
  return { project, workflows, schedules: listSchedules(workflows, project.config.values) };
}

/** Finds a schedule. @throws PhloError PHLO-001 with a suggestion. */
export function chooseSchedule(name: string, { schedules, workflows }: ProjectSchedules): Schedule {
  const found = schedules.find((schedule) => schedule.name === name);
  if (found !== undefined) return found;
  const isAsset = workflows.assets.some((asset) => asset.name === name);
  throw new PhloError(
    "PHLO-001",
    `Cannot find the schedule "${name}": ${
      isAsset ? "the asset has no cron" : "neither an asset nor phlo.yaml has it"
    }`,
    {
      hint: isAsset
        ? `give phloIngestion a cron, or name the asset below "schedules:" in phlo.yaml`
        : renderSuggestion(name, schedules.map((schedule) => schedule.name)) ??
          "phlo schedule list shows them",
    },
  );
}
