/**
 * Opens a file or address with what the machine opens it with.
 *
 * @module
 */

import type { Host } from "../core/host.ts";

/** Tried in turn: each machine has one of them. */
const OPENERS: readonly (readonly string[])[] = [
  ["xdg-open"],
  ["open"],
  ["rundll32", "url.dll,FileProtocolHandler"],
];

/** False where nothing could open it. */
export async function openInBrowser(target: string, host: Host): Promise<boolean> {
  for (const opener of OPENERS) {
    const child = host.processes.start({
      command: [...opener, target],
      workingFolder: host.environment.workingFolder,
    });
    // An opener that goes on as the browser must not be waited for.
    const end = await Promise.race([child.ended, host.clock.sleep(1500)]);
    if (end === undefined || end.code === 0) return true;
  }
  return false;
}
