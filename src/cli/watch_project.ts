/**
 * Reads the schedules of a project anew when its files change, told by their times: it works on every file system, and
 * costs a look at each file in a round.
 *
 * @module
 */

import { join, resolve } from "node:path";
import type { Host } from "../core/host.ts";
import { PROJECT_FILE } from "../project/find_project.ts";
import { findWorkflowFiles } from "../project/find_workflow_files.ts";
import type { CliContext } from "./command.ts";
import type { CommonFlags } from "./common_flags.ts";
import type { CliProject } from "./open_project.ts";
import { type ProjectSchedules, readSchedules } from "./read_schedules.ts";

/** The project, as new as its files. */
export interface WatchedProject {
  /** Quick where nothing changed. @throws PhloError PHLO-004 where phlo.yaml cannot be used; the next call tries again. */
  read(): Promise<ProjectSchedules>;
}

/** Watches the project that a command has opened. */
export function watchProject(
  opened: CliProject,
  flags: CommonFlags,
  cli: CliContext,
): WatchedProject {
  const { host } = cli;
  let known: { readonly times: string; readonly loaded: ProjectSchedules } | undefined;
  const timesOf = (loaded: ProjectSchedules | undefined): Promise<string> => {
    const project = loaded?.project ?? opened;
    return readTimes(project, loaded?.workflows.files ?? [], host);
  };
  return {
    async read() {
      if (known !== undefined && await timesOf(known.loaded) === known.times) return known.loaded;
      const before = await readTimes(opened, [], host);
      const loaded = await readSchedules({ ...flags, project: opened.root }, cli);
      // A file that was saved while the project was read is read again in the next round.
      const isSettled = before === await readTimes(opened, [], host);
      known = isSettled ? { times: await timesOf(loaded), loaded } : undefined;
      return loaded;
    },
  };
}

async function readTimes(
  { root, config }: CliProject,
  read: readonly string[],
  host: Host,
): Promise<string> {
  const environment = config.environment === undefined ? [] : [`.env.${config.environment}`];
  const files = new Set([
    ...[PROJECT_FILE, ".env", ...environment].map((name) => join(root, name)),
    ...await findWorkflowFiles(config.workflowsFolder, host),
    ...read.map((file) => resolve(root, file)),
  ]);
  const times = await Promise.all(
    [...files].sort().map(async (file) => {
      const stat = await host.disk.stat(file);
      return `${file} ${stat?.modifiedAt} ${stat?.sizeBytes}`;
    }),
  );
  return times.join("\n");
}
