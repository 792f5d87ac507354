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

/** Opens the address, and waits for nothing. */
export function openBrowser(address: string, host: Host): void {
  const command = [...OPENERS[platform()] ?? ["xdg-open"], address];
  const child = host.processes.start({ command, workingFolder: host.environment.workingFolder });
  void child.stdout.pipeTo(new WritableStream());
  void child.stderr.pipeTo(new WritableStream());
}
