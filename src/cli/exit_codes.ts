/**
 * What the program's exit codes mean.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";

/** Every exit code with its meaning. */
export const EXIT_CODES: readonly { readonly code: number; readonly meaning: string }[] = [
  { code: 0, meaning: "Done. Also where there was nothing to do." },
  {
    code: 1,
    meaning:
      "A step, a check or a test failed, or something is broken or very late. What could be published is.",
  },
  { code: 2, meaning: "Wrong use, or a configuration or definition that cannot be used." },
  { code: 130, meaning: "Stopped: by Ctrl-C, by SIGTERM, or by `phlo cancel`." },
];

const STEP_FAILURES = new Set(["PHLO-201", "PHLO-202", "PHLO-203", "PHLO-204", "PHLO-205"]);

/** The exit code for an error. Areas 0xx, 1xx and names are wrong use; everything a run met on its way is a failed step. */
export function exitCodeOf(error: unknown): number {
  if (!(error instanceof PhloError)) return 1;
  if (STEP_FAILURES.has(error.code)) return 1;
  if (error.code === "PHLO-007") return 1;
  const area = error.code.at(5);
  if (area === "0" || area === "1") return 2;
  return ["PHLO-305", "PHLO-406", "PHLO-503", "PHLO-504", "PHLO-603"].includes(error.code) ? 2 : 1;
}
