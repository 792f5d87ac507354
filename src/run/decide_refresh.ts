/**
 * Whether an incremental model must be built from scratch, because rows came that its own filter may not look at:
 * `meta.on_late_data` says `full_refresh` (the default), `warn` or `ignore`.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";
import type { ModelStep } from "../core/step.ts";
import { type DbtNode, readConfig } from "../dbt/dbt_node.ts";
import type { Session } from "../duckdb/session.ts";
import { readTable } from "../iceberg/read_table.ts";
import { findLateTable, parseSeenTables, type SeenTables } from "./late_rows.ts";
import type { Standing } from "./run_branch.ts";
import type { RunContext } from "./run_context.ts";

/** An incremental model that is about to be built from a part of its rows. */
export interface PartialBuild {
  readonly step: ModelStep;
  readonly node: DbtNode;
  /** The model's table as it stands. */
  readonly standing: Standing;
  /** What the build will see of ingested tables. */
  readonly seen: SeenTables;
}

const CHOICES = ["full_refresh", "warn", "ignore"];

/** Decides, and says in the run's log why. @throws PhloError PHLO-504 for a choice that there is not. */
export async function decideRefresh(
  { step, node, standing, seen }: PartialBuild,
  session: Session,
  run: RunContext,
): Promise<boolean> {
  const choice = node.meta.on_late_data ?? "full_refresh";
  if (typeof choice !== "string" || !CHOICES.includes(choice)) {
    throw new PhloError(
      "PHLO-504",
      `Cannot build "${node.name}": meta.on_late_data is ${JSON.stringify(choice)}`,
      { hint: `use ${CHOICES.join(", ")}`, place: { file: node.file, line: 1 } },
    );
  }
  if (choice === "ignore") return false;
  const before = parseSeenTables(await readTable(standing.metadataUri, run.lake.store));
  const late = await findLateTable(before, seen, session, run);
  if (late === undefined) return false;
  // `full_refresh: false` is dbt's word for a table that is too large to be built again.
  const refreshes = choice === "full_refresh" && readConfig(node, "full_refresh") !== false;
  run.emit({
    kind: "log",
    step: step.id,
    stream: "log",
    level: refreshes ? "info" : "warn",
    message: refreshes
      ? `${node.name}: built in full, because rows of ${late} changed in partitions that it has seen`
      : `${node.name}: rows of ${late} changed in partitions that it has seen; phlo dbt run --full-refresh builds it in full`,
  });
  return refreshes;
}
