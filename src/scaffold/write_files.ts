/**
 * Performs a plan of files: all of them or none. What the user wrote is never overwritten.
 *
 * @module
 */

import { join } from "node:path";
import type { Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";
import type { ScaffoldFile } from "./scaffold_file.ts";

/**
 * Writes the files below `root`; those written so far are taken back when one fails.
 * @throws PhloError PHLO-005 where a file is in the way or was changed meanwhile; PHLO-007 where the disk refuses.
 */
export async function writeFiles(
  root: string,
  files: readonly ScaffoldFile[],
  host: Host,
): Promise<void> {
  const undo: (() => Promise<void>)[] = [];
  try {
    for (const file of files) undo.push(await writeFile(root, file, host));
  } catch (error) {
    for (const step of undo.reverse()) await step();
    throw error;
  }
}

async function writeFile(
  root: string,
  file: ScaffoldFile,
  host: Host,
): Promise<() => Promise<void>> {
  const path = join(root, file.path);
  const { base } = file;
  if (file.kind === "created" || base === undefined) {
    await host.disk.createText(path, file.text);
    return () => host.disk.remove(path);
  }
  if (await host.disk.readText(path) !== base) {
    throw new PhloError("PHLO-005", `Cannot update "${file.path}": it was changed meanwhile`, {
      hint: "run the same command again",
    });
  }
  await host.disk.writeText(path, file.text);
  return () => host.disk.writeText(path, base);
}
