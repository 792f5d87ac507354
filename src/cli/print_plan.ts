/**
 * Prints the steps of a plan.
 *
 * @module
 */

import { renderTableName } from "../core/catalog.ts";
import { countOf } from "../core/count_text.ts";
import type { Step } from "../core/step.ts";
import { splitParts } from "../run/split_parts.ts";
import type { CliContext } from "./command.ts";
import { renderTable } from "./render_table.ts";

/** Prints the plan as a table, or as JSON with one step a line. */
export function printPlan(
  steps: readonly Step[],
  flags: { readonly json: boolean },
  { terminal }: CliContext,
): void {
  if (flags.json) {
    for (const step of steps) terminal.print(JSON.stringify(step) + "\n");
    return;
  }
  const parts = splitParts(steps);
  const rows = parts.flatMap((part, index) =>
    part.map((step) => [
      String(index + 1),
      step.kind,
      step.kind === "test" ? step.id.slice("test:".length) : renderTableName(step.table),
      step.kind === "ingest"
        ? step.partition.key
        : step.kind === "model"
        ? step.materialization
        : step.severity,
      step.dependsOn.join(", "),
    ])
  );
  const columns = ["part", "step", "makes", "how", "after"].map((title) => ({ title }));
  terminal.print(renderTable(columns, rows, terminal));
  terminal.print(
    `${countOf(steps.length, "step")} in ${
      countOf(parts.length, "part")
    }; each part is published in one transaction\n`,
  );
}
