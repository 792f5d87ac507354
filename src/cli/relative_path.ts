/**
 * Paths as people type them: relative to where they are, where that is shorter.
 *
 * @module
 */

import { relative } from "node:path";
import type { Host } from "../core/host.ts";

/** The path seen from the working folder; as it is where it lies elsewhere. */
export function relativePath(path: string, host: Pick<Host, "environment">): string {
  const near = relative(host.environment.workingFolder, path);
  if (near === "") return ".";
  return near.startsWith("../../..") || near.length >= path.length ? path : near;
}
