/**
 * docs/reference/errors.md, from the closed list of codes.
 *
 * @module
 */

import { ERROR_CODES } from "../../core/error_codes.ts";

const AREAS: Readonly<Record<string, string>> = {
  "0": "Use and configuration",
  "1": "Definitions",
  "2": "Schemas and rows",
  "3": "Sources",
  "4": "The lake",
  "5": "Models",
  "6": "Runs",
  "7": "Tests",
  "9": "phlo itself",
};

/** Renders the page. */
export function renderErrorDocs(): string {
  const sections = Map.groupBy(Object.entries(ERROR_CODES), ([code]) => code.at(5) ?? "");
  const lines = [
    "# Error codes",
    "",
    "Every error has a code, what could not be done and why, the place, and what to type next.",
    "`phlo explain PHLO-201` prints the same, offline. A code never gets a second meaning.",
  ];
  for (const [area, codes] of sections) {
    lines.push("", `## ${AREAS[area] ?? `PHLO-${area}xx`}`);
    for (const [code, { title, why, fix }] of codes) {
      lines.push("", `### ${code}: ${title}`, "", why, "", `**What to do.** ${fix}`);
    }
  }
  return lines.join("\n") + "\n";
}
