/**
 * Files and folders that survive a power cut: the bytes are synced before their name, the name before anyone is told.
 *
 * @module
 */

import { dirname } from "node:path";
import { systemCodeOf } from "./disk_error.ts";

/** Writes a new file and syncs it. Its name is not durable before its folder is synced. */
export async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true });
  for (let written = 0; written < bytes.length;) {
    written += await file.write(bytes.subarray(written));
  }
  await file.sync();
}

/** Syncs a file that another program wrote. */
export async function syncFile(path: string): Promise<void> {
  // Windows refuses to sync what is open for reading only.
  using file = await Deno.open(path, { read: true, write: Deno.build.os === "windows" });
  await file.sync();
}

/** Syncs the names in a folder. */
export async function syncFolder(path: string): Promise<void> {
  // Windows has no such call and needs none: NTFS journals its folders.
  if (Deno.build.os === "windows") return;
  using folder = await Deno.open(path);
  await folder.sync();
}

/** Makes a folder and those above it. Those already in `known` were made or found by this process before. */
export async function makeDurableFolder(path: string, known: Set<string>): Promise<void> {
  if (known.has(path)) return;
  const parent = dirname(path);
  if (parent !== path) await makeDurableFolder(parent, known);
  try {
    await Deno.mkdir(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
  // Also where it was there: the process that made it may not have come to sync it.
  await syncFolder(parent);
  known.add(path);
}

/** What file systems without hard links answer. */
const NO_LINKS = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"]);

/**
 * Gives a finished file its final name, which must be free: a reader sees all of it or nothing.
 * A plain rename would overwrite; a hard link does not. `link` stands in for disks without links in tests.
 * @throws Deno.errors.AlreadyExists where the name is taken.
 */
export async function moveToFreeName(
  from: string,
  to: string,
  link: (from: string, to: string) => Promise<void> = Deno.link,
): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (!NO_LINKS.has(systemCodeOf(error) ?? "")) throw error;
    return await renameOverClaim(from, to);
  }
  await Deno.remove(from);
}

/** The name is claimed by an empty file, then replaced by the whole one. */
async function renameOverClaim(from: string, to: string): Promise<void> {
  const claim = await Deno.open(to, { write: true, createNew: true });
  claim.close();
  await Deno.rename(from, to);
}
