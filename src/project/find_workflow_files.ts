/**
 * Finds the workflow files of a project: every module under the workflows folder, tests and hidden files left out.
 *
 * @module
 */

import type { Host } from "../core/host.ts";

/** The absolute paths, sorted; none where there is no such folder. */
export async function findWorkflowFiles(folder: string, host: Host): Promise<readonly string[]> {
  const files: string[] = [];
  for (const entry of await host.disk.list(folder)) {
    if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
    const path = `${folder}/${entry.name}`;
    if (entry.kind === "folder") files.push(...await findWorkflowFiles(path, host));
    else if (isWorkflowFile(entry.name)) files.push(path);
  }
  return files.sort();
}

function isWorkflowFile(name: string): boolean {
  return /\.(?:[cm]?ts|m?js|tsx)$/.test(name) && !/\.d\.[cm]?ts$/.test(name) &&
    !/[_.]test\.\w+$/.test(name);
}
