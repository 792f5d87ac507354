/**
 * Removes folders of tests when the process ends: a test that fails half way closes nothing.
 *
 * @module
 */

import { rmSync } from "node:fs";

/** A folder that will be removed. */
export interface KeptFolder {
  /** Leaves the folder to whoever calls. */
  forget(): void;
}

/** Removes the folder at the end of the process, or of the test module. */
export function removeAtExit(folder: string): KeptFolder {
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  // Comes at the end of a process, and under `deno test` at that of a module.
  globalThis.addEventListener("unload", remove);
  return { forget: () => globalThis.removeEventListener("unload", remove) };
}
