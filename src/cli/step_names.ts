/**
 * What steps are called on a screen.
 *
 * @module
 */

import { countOf } from "../core/count_text.ts";
import type { IngestStep, Step } from "../core/step.ts";

/** `glucose_entries (2024-01-20)`, or the model's table. */
export function nameStep(step: Step): string {
  switch (step.kind) {
    case "ingest":
      return step.partition.grain === "none" ? step.asset : `${step.asset} (${step.partition.key})`;
    case "model":
      return `${step.table.namespace}.${step.table.name}`;
    case "test":
      return step.id.slice("test:".length);
    default:
      return step satisfies never;
  }
}

/** `glucose_entries: 7 partitions, 2024-01-14 to 2024-01-20`; several assets follow each other. */
export function nameMany(ingests: readonly IngestStep[]): string {
  const byAsset = Map.groupBy(ingests, (step) => step.asset);
  return [...byAsset].map(([asset, steps]) => {
    const keys = steps.map((step) => step.partition.key).sort();
    const [first, last] = [keys[0], keys.at(-1)];
    if (steps.length === 1 || first === undefined || last === undefined) {
      return steps.map(nameStep).join("");
    }
    return `${asset}: ${countOf(steps.length, "partition")}, ${first} to ${last}`;
  }).join("; ");
}

/** The shortest name that tells a step from the others. */
export function labelStep(step: Step, ingests: readonly IngestStep[]): string {
  if (step.kind !== "ingest") return nameStep(step);
  const isOneAsset = ingests.every((each) => each.asset === step.asset);
  return isOneAsset && step.partition.grain !== "none" ? step.partition.key : nameStep(step);
}
