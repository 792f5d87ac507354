/**
 * The names of the folders below `.phlo/tmp` that statements spill into. A reader has no run and no lease, so the name
 * itself says whose folder it is.
 *
 * @module
 */

import type { Host } from "../core/host.ts";

/** A new name for this process. */
export function nameReaderFolder(host: Host): string {
  const { pid } = host.environment;
  return `read-${pid}-${Math.round(host.clock.now())}-${host.ids.uuid().slice(-8)}`;
}

/** True where the folder's reader may still be at work. */
export function isReaderAlive(name: string, host: Host): boolean {
  const [, pid, openedAt] = /^read-(\d+)-(\d+)-/.exec(name) ?? [];
  return pid !== undefined && host.environment.isProcessAlive(Number(pid), Number(openedAt));
}
