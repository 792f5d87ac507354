/**
 * `requires: ">=0.2"` in phlo.yaml: the oldest phlo that may open the project. It is looked at before all else, for a newer
 * phlo.yaml may hold keys that this program does not know.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";
import { PHLO_VERSION } from "../core/version.ts";
import type { ConfigEntry } from "./config_document.ts";

/** The form of the value: `>=`, then up to three numbers. */
export const REQUIRED_VERSION = /^>=\s*(\d+(?:\.\d+){0,2})$/;

/** Refuses a project of a newer phlo. @throws PhloError PHLO-006 */
export function assertRequiredVersion(
  entries: readonly ConfigEntry[],
  version: string = PHLO_VERSION,
): void {
  const entry = entries.find(({ key }) => key === "requires");
  const wanted = typeof entry?.value === "string" ? REQUIRED_VERSION.exec(entry.value)?.[1] : null;
  // A value of another form is refused with all other values.
  if (entry === undefined || wanted === undefined || wanted === null) return;
  if (!isBefore(version, wanted)) return;
  throw new PhloError(
    "PHLO-006",
    `Cannot open this project: it requires phlo ${entry.value}, and this is phlo ${version}`,
    { hint: `install phlo ${wanted} or newer`, place: entry.valuePlace },
  );
}

function isBefore(version: string, wanted: string): boolean {
  const [have, want] = [version, wanted].map((text) => text.split(/[.+-]/).map(Number));
  for (let at = 0; at < 3; at++) {
    const difference = (have?.[at] ?? 0) - (want?.[at] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
