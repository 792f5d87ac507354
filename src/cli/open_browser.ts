/**
 * Opens an address in the user's browser. Where there is none, the printed address is enough.
 *
 * @module
 */

import { platform } from "node:os";
import type { Host } from "../core/host.ts";

const OPENERS: Readonly<Record<string, readonly string[]>> = {
  darwin: ["open"],
  win32: ["cmd", "/c", "start", ""],
};

/** An opener that goes on as the browser itself must not be waited for. */
const PATIENCE_MS = 1500;

/** Opens the address or file; resolves to false where nothing could. */
export async function openBrowser(address: string, host: Host): Promise<boolean> {
  const command = [...OPENERS[platform()] ?? ["xdg-open"], address];
  const child = host.processes.start({ command, workingFolder: host.environment.workingFolder });
  void child.stdout.pipeTo(new WritableStream());
  void child.stderr.pipeTo(new WritableStream());
  const end = await Promise.race([child.ended, host.clock.sleep(PATIENCE_MS)]);
  return end === undefined || end.code === 0;
}
