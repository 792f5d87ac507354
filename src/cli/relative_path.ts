/**
 * Paths as people type them: relative to where they are, where that is shorter.
 *
 * @module
 */

import { relative } from "node:path";
import type { Host } from "../core/host.ts";

/** A text in which paths below the working folder are written as seen from there. */
export function shortenPaths(text: string, folder: string): string {
  if (folder.length < 2) return text;
  const start = folder.endsWith("/") ? folder : `${folder}/`;
  // Behind a slash it is part of an address: file:///home/….
  return text.split(start).reduce((done, rest) => done + (done.endsWith("/") ? start : "") + rest);
}

/** The path seen from the working folder; as it is where it lies elsewhere. */
export function relativePath(path: string, host: Pick<Host, "environment">): string {
  const near = relative(host.environment.workingFolder, path);
  if (near === "") return ".";
  return near.startsWith("../../..") || near.length >= path.length ? path : near;
}
