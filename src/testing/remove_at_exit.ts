/**
 * Removes folders of tests when the process ends: a test that fails half way closes nothing.
 *
 * @module
 */

import { rmSync } from "node:fs";
import process from "node:process";

/** A folder that will be removed. */
export interface KeptFolder {
  /** Leaves the folder to whoever calls. */
  forget(): void;
}

/** Removes the folder at the end of the process, or of the test module. */
export function removeAtExit(folder: string): KeptFolder {
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  // `deno test` ends a module without ending the process.
  globalThis.addEventListener("unload", remove);
  process.once("exit", remove);
  return {
    forget() {
      globalThis.removeEventListener("unload", remove);
      process.off("exit", remove);
    },
  };
}
