/**
 * Tells a data file that is missing or damaged from a statement that is wrong. DuckDB has no codes for the two: the only
 * thing that says so is its text.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";

/** What DuckDB writes about one file; the first group is the file, the second, where there is one, what is wrong. */
const FAULTS: readonly RegExp[] = [
  /^IO Error: No files found that match the pattern "([^"]+\.parquet)"/,
  /^IO Error: Cannot open file "([^"]+\.parquet)": (.+)/,
  /^Invalid Input Error: (?:No magic bytes found at end of) file '([^']+\.parquet)'/,
  /^Invalid Input Error: File '([^']+\.parquet)' (too small to be a Parquet file)/,
  /^[A-Za-z ]+ Error: Failed to read file "([^"]+\.parquet)": (.+)/,
];

/** The error that names the file; undefined where the message is about something else. */
export function explainReadFault(message: string, cause: unknown): PhloError | undefined {
  for (const fault of FAULTS) {
    const [, file, reason] = fault.exec(message) ?? [];
    if (file === undefined) continue;
    const state = fault === FAULTS[0]
      ? "it is not there"
      : `it is damaged${reason === undefined ? "" : `: ${reason.replace(/\.$/, "")}`}`;
    return new PhloError("PHLO-401", `Cannot read "${file}": ${state}`, {
      hint: "put the file back from a backup; nothing was changed",
      cause,
    });
  }
  return undefined;
}
