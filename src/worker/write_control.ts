/**
 * Writes the worker's messages to its parent over file descriptor 3, in order and whole.
 *
 * @module
 */

import { writeSync } from "node:fs";

const CONTROL = 3;
const PAUSE_MS = 2;

/** Writes one message; waits where the parent is slow to read. */
export function writeControl(message: object): void {
  const bytes = new TextEncoder().encode(`${JSON.stringify(message)}\n`);
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let written = 0; written < bytes.length;) {
    try {
      written += writeSync(CONTROL, bytes, written);
    } catch (error) {
      if (!(error instanceof Error) || !("code" in error) || error.code !== "EAGAIN") throw error;
      Atomics.wait(pause, 0, 0, PAUSE_MS);
    }
  }
}
