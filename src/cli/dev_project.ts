/**
 * Loads a project for the page: configuration, workflows in a child that ends at once, models.
 *
 * @module
 */

import { basename, relative } from "node:path";
import { messageOf, PhloError } from "../core/phlo_error.ts";
import type { DbtProject } from "../dbt/dbt_project.ts";
import type { LoadedSnapshot } from "../web/live_project.ts";
import type { CliContext } from "./command.ts";
import type { CommonFlags } from "./common_flags.ts";
import { type CliProject, loadModels, openProject, startProjectWorker } from "./open_project.ts";

/** A loaded project with what the commands know of it. */
export interface DevProject {
  readonly project: CliProject;
  readonly snapshot: LoadedSnapshot;
}

/** What is known before anything is loaded. */
export function firstSnapshot(project: CliProject, flags: CommonFlags): LoadedSnapshot {
  const { root, config } = project;
  return {
    name: config.values.name || basename(root),
    timezone: config.values.timezone,
    environment: flags.env,
    workflowsFolder: relative(root, config.workflowsFolder) || ".",
    lakeFolder: relative(root, config.lakeFolder) || ".",
    workflows: { assets: [], broken: [], files: [], digest: "" },
    models: undefined,
    problems: [],
  };
}

/** Loads everything anew. @throws PhloError PHLO-003, PHLO-004, PHLO-306 */
export async function loadDevProject(flags: CommonFlags, cli: CliContext): Promise<DevProject> {
  const project = await openProject(flags, cli);
  const problems: PhloError[] = [];
  const workflows = await loadWorkflows(project, cli);
  const models = await loadModels(project, workflows, { vars: {} }, cli.host)
    .catch((error): DbtProject | undefined => {
      problems.push(asProblem(error));
      return undefined;
    });
  return { project, snapshot: { ...firstSnapshot(project, flags), workflows, models, problems } };
}

async function loadWorkflows(
  project: CliProject,
  cli: CliContext,
): Promise<LoadedSnapshot["workflows"]> {
  await using worker = await startProjectWorker(project, cli);
  const loaded = await worker.load();
  // People know their files from the project's folder on.
  const broken = loaded.broken.map((file) => ({
    ...file,
    place: { ...file.place, file: shorten(file.place.file, project.root) },
  }));
  return { ...loaded, broken };
}

function shorten(file: string, root: string): string {
  return file.startsWith(`${root}/`) ? file.slice(root.length + 1) : file;
}

function asProblem(error: unknown): PhloError {
  return error instanceof PhloError
    ? error
    : new PhloError("PHLO-901", messageOf(error), { cause: error });
}
