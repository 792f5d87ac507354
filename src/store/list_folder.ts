/**
 * The objects of a local store in the order of their names, one folder at a time.
 *
 * @module
 */

import { join } from "node:path";
import type { StoreEntry } from "../core/store.ts";
import { refusedError } from "./disk_error.ts";
import { STAGING_FOLDER } from "./store_name.ts";

/** Yields the objects whose name begins with the prefix, as a bucket would: `raw/a` finds `raw/a/x` and `raw/ab/y`. */
export async function* listFolder(root: string, prefix: string): AsyncIterable<StoreEntry> {
  const folder = prefix.slice(0, prefix.lastIndexOf("/") + 1);
  if (folder.split("/").includes("..")) throw new RangeError(`"${prefix}" leads out of the store`);
  yield* walk(root, folder, prefix);
}

/** `folder` ends with a slash or is empty. */
async function* walk(root: string, folder: string, prefix: string): AsyncIterable<StoreEntry> {
  for (const { name, isFolder } of await readSorted(root, folder)) {
    const full = folder + name;
    const mayHold = full.startsWith(prefix) || (isFolder && prefix.startsWith(full));
    if (!mayHold || full === `${STAGING_FOLDER}/`) continue;
    if (isFolder) {
      yield* walk(root, full, prefix);
      continue;
    }
    const stat = await Deno.stat(join(root, full)).catch(() => undefined);
    // Removed since: then it is not there.
    if (stat === undefined) continue;
    yield { name: full, sizeBytes: stat.size, modifiedAt: stat.mtime?.getTime() ?? 0 };
  }
}

/** Folders sort with their slash, so that whole names come out in order. */
async function readSorted(
  root: string,
  folder: string,
): Promise<readonly { readonly name: string; readonly isFolder: boolean }[]> {
  const entries: { name: string; isFolder: boolean }[] = [];
  try {
    for await (const entry of Deno.readDir(join(root, folder))) {
      const isFolder = entry.isDirectory;
      if (isFolder || entry.isFile) {
        entries.push({ name: isFolder ? `${entry.name}/` : entry.name, isFolder });
      }
    }
  } catch (error) {
    const isGone = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory;
    if (isGone) return [];
    throw refusedError("list", folder, error);
  }
  return entries.sort((left, right) => left.name < right.name ? -1 : 1);
}
