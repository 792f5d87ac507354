/**
 * The files below a folder, in an order that is the same everywhere.
 *
 * @module
 */

import { join } from "node:path";
import type { Disk } from "../core/host.ts";

/** Paths relative to `folder`, sorted; none where there is no folder. Hidden files and folders are left out. */
export async function listFiles(folder: string, disk: Disk): Promise<readonly string[]> {
  const found: string[] = [];
  await walk(folder, "", found, disk);
  return found.sort();
}

async function walk(
  folder: string,
  prefix: string,
  found: string[],
  disk: Disk,
): Promise<void> {
  for (const entry of await disk.list(join(folder, prefix))) {
    if (entry.name.startsWith(".")) continue;
    const path = prefix === "" ? entry.name : `${prefix}/${entry.name}`;
    if (entry.kind === "folder") await walk(folder, path, found, disk);
    else found.push(path);
  }
}
