/**
 * Finds the project that a command was typed in: the nearest folder upwards that holds a phlo.yaml.
 *
 * @module
 */

import { dirname, join, resolve } from "node:path";
import type { Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";

/** The file that makes a folder a project. */
export const PROJECT_FILE = "phlo.yaml";

/**
 * The absolute folder of the project that holds `from`, a folder or file; links are resolved.
 * @throws PhloError PHLO-003 where no folder from there upwards is a project.
 */
export async function findProject(from: string, host: Host): Promise<string> {
  const start = resolve(host.environment.workingFolder, from);
  let misnamed: string | undefined;
  for (const folder of listUpwards(start)) {
    if ((await host.disk.stat(join(folder, PROJECT_FILE)))?.kind === "file") {
      return await host.disk.realPath(folder);
    }
    misnamed ??= await findMisnamed(folder, host);
  }
  throw new PhloError(
    "PHLO-003",
    `Cannot find a project at "${start}": neither it nor a folder above holds a ${PROJECT_FILE}`,
    {
      hint: misnamed === undefined
        ? "make one with: phlo init my-project"
        : `rename "${misnamed}" to ${PROJECT_FILE}`,
    },
  );
}

function* listUpwards(start: string): Generator<string> {
  for (let folder = start;; folder = dirname(folder)) {
    yield folder;
    if (dirname(folder) === folder) return;
  }
}

async function findMisnamed(folder: string, host: Host): Promise<string | undefined> {
  const path = join(folder, "phlo.yml");
  return (await host.disk.stat(path)) === undefined ? undefined : path;
}
