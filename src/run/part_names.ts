/**
 * What a connected part of a run is called by, which tables it writes, and which leases it needs for that. Pure.
 *
 * @module
 */

import { renderTableName } from "../core/catalog.ts";
import type { Step } from "../core/step.ts";
import type { Part } from "./split_parts.ts";

/** The name of a part in its run. */
export function nameOfPart(part: Part): string {
  return part[0]?.id ?? "";
}

/** The leases that a part needs before it fetches: one for each partition of an asset. */
export function listStepLeases(part: Part): readonly string[] {
  return part.flatMap((step) =>
    step.kind === "ingest" ? [`step:${step.asset}@${step.partition.key}`] : []
  );
}

/** The leases that a part needs while it applies, audits and publishes: one for each table it writes. */
export function listTableLeases(part: Part): readonly string[] {
  return listWrittenTables(part).map((table) => `table:${table}`);
}

/** The tables that the steps write, as `namespace.name`. */
export function listWrittenTables(steps: readonly Step[]): readonly string[] {
  return [
    ...new Set(steps.flatMap((step) => step.kind === "test" ? [] : [renderTableName(step.table)])),
  ];
}
