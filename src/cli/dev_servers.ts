/**
 * Tells several `phlo dev` of one project of each other. A note in `.phlo` is only a note: a process that is gone is not told of.
 *
 * @module
 */

import { join } from "node:path";
import { z } from "zod";
import type { Host } from "../core/host.ts";

const note = z.object({ address: z.string(), pid: z.int(), hostname: z.string(), at: z.int() });

/** The address of another server of this project on this machine. */
export async function findOtherServer(
  stateFolder: string,
  host: Host,
): Promise<string | undefined> {
  const folder = join(stateFolder, "servers");
  for (const { name } of await host.disk.list(folder)) {
    const path = join(folder, name);
    const text = await host.disk.readText(path).catch(() => "null");
    const other = note.safeParse(parseJson(text)).data;
    const { pid, hostname } = host.environment;
    if (other === undefined || other.hostname !== hostname || other.pid === pid) continue;
    if (host.environment.isProcessAlive(other.pid, other.at)) return other.address;
    await host.disk.remove(path).catch(() => {});
  }
  return undefined;
}

/** Leaves the note of this server, until it is disposed of. */
export async function noteServer(
  stateFolder: string,
  address: string,
  host: Host,
): Promise<AsyncDisposable> {
  const { pid, hostname } = host.environment;
  const path = join(stateFolder, "servers", `${pid}.json`);
  try {
    await host.disk.makeFolder(join(stateFolder, "servers"));
    await host.disk.writeText(
      path,
      JSON.stringify({ address, pid, hostname, at: host.clock.now() }),
    );
  } catch {
    // A project on a read-only disk can be looked at all the same.
  }
  return { [Symbol.asyncDispose]: () => host.disk.remove(path).catch(() => {}) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
