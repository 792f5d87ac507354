/**
 * How much room a disk has.
 *
 * @module
 */

import { statfs } from "node:fs/promises";

/** Bytes that this user may still write where a path lies. @throws Error where the path is not there. */
export async function readFreeBytes(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize;
}
