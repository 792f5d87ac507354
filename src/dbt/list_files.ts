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
  await walk(folder, "", { found, seen: new Set() }, disk);
  return found.sort();
}

interface Walk {
  readonly found: string[];
  /** Real folders that were entered: a link that leads back is not followed for ever. */
  readonly seen: Set<string>;
}

async function walk(folder: string, prefix: string, state: Walk, disk: Disk): Promise<void> {
  const path = join(folder, prefix);
  const entries = await disk.list(path);
  if (entries.length === 0) return;
  const real = await disk.realPath(path);
  if (state.seen.has(real)) return;
  state.seen.add(real);
  for (const entry of entries) {
    if (entry.name.startsWith(".")) continue;
    const below = prefix === "" ? entry.name : `${prefix}/${entry.name}`;
    if (entry.kind === "folder") await walk(folder, below, state, disk);
    else state.found.push(below);
  }
}
