/**
 * The folder of a process for files that have no name yet, and the removal of those that dead processes left.
 *
 * @module
 */

import { join } from "node:path";
import type { Host } from "../core/host.ts";
import { makeDurableFolder } from "./durable_disk.ts";
import { STAGING_FOLDER } from "./store_name.ts";

/** Folders of other machines say nothing about their process, so their age must. */
const FOREIGN_AGE_MS = 7 * 86_400_000;

/** Makes this process's folder under a root, and removes folders whose process is gone. */
export async function openStaging(root: string, known: Set<string>, host: Host): Promise<string> {
  const parent = join(root, STAGING_FOLDER);
  const { pid, hostname } = host.environment;
  const folder = join(parent, `${pid}-${host.ids.uuid().slice(-8)}-${hostname}`);
  await makeDurableFolder(folder, known);
  await sweepStaging(parent, host);
  return folder;
}

async function sweepStaging(parent: string, host: Host): Promise<void> {
  for await (const entry of Deno.readDir(parent)) {
    const path = join(parent, entry.name);
    try {
      if (await isAbandoned(path, entry.name, host)) await Deno.remove(path, { recursive: true });
    } catch {
      // Another process sweeps too, or may not: what stays is only space, and the next one tries again.
    }
  }
}

async function isAbandoned(path: string, name: string, host: Host): Promise<boolean> {
  const [, pid, hostname] = /^(\d+)-[^-]+-(.*)$/.exec(name) ?? [];
  const seenAt = (await Deno.stat(path)).mtime?.getTime() ?? 0;
  if (hostname !== host.environment.hostname) {
    return host.clock.now() - seenAt > FOREIGN_AGE_MS;
  }
  return !host.environment.isProcessAlive(Number(pid), seenAt);
}
