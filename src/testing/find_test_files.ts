/**
 * Finds the test files of a project: `tests/` and the folders below it, files called `…_test.ts`.
 *
 * @module
 */

import type { Host } from "../core/host.ts";

/** The absolute paths, sorted; none where there is no such folder. */
export async function findTestFiles(folder: string, host: Host): Promise<readonly string[]> {
  const files: string[] = [];
  for (const entry of await host.disk.list(folder)) {
    if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
    const path = `${folder}/${entry.name}`;
    if (entry.kind === "folder") files.push(...await findTestFiles(path, host));
    else if (/^(?:.*[._])?test\.(?:[cm]?ts|m?js)$/.test(entry.name)) files.push(path);
  }
  return files.sort();
}
