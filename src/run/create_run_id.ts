/**
 * Names runs.
 *
 * @module
 */

import type { Host } from "../core/host.ts";

/** A name that sorts by time, is easy to type, and is not given twice. */
export function createRunId(startedAt: number, host: Host): string {
  const moment = new Date(startedAt).toISOString().slice(0, 19).replace(/[-:]/g, "");
  return `${moment}-${host.ids.uuid().replaceAll("-", "").slice(-6)}`;
}
