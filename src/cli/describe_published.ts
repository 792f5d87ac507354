/**
 * What a run published, in words: `raw.glucose_entries, snapshot 5177…`.
 *
 * @module
 */

import { renderTableName } from "../core/catalog.ts";
import type { Host } from "../core/host.ts";
import { readTable } from "../iceberg/read_table.ts";
import { currentSnapshot } from "../iceberg/table_state.ts";
import type { RunResult } from "../run/perform_run.ts";
import { type CliProject, openProjectLake } from "./open_project.ts";

/** One text for each table that the run moved, in the order of the steps. */
export async function describePublished(
  result: RunResult,
  project: CliProject,
  host: Host,
): Promise<readonly string[]> {
  await using lake = await openProjectLake(project, host);
  const texts = new Map<string, string>();
  for (const { step, state } of result.outcomes) {
    if (step.kind === "test" || state !== "succeeded") continue;
    const name = renderTableName(step.table);
    const entry = await lake.catalog.load("main", step.table);
    if (entry === undefined || texts.has(name)) continue;
    if (entry.kind === "view") {
      texts.set(name, `${name} (view)`);
      continue;
    }
    const snapshot = currentSnapshot(await readTable(entry.metadataUri, lake.store));
    const id = String(snapshot?.["snapshot-id"] ?? "none");
    texts.set(name, `${name}, snapshot ${id.length > 8 ? `${id.slice(0, 4)}…` : id}`);
  }
  return [...texts.values()];
}
