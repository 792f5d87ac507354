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

/** One text for each table and view that the run moved. */
export async function describePublished(
  result: RunResult,
  project: CliProject,
  host: Host,
): Promise<readonly string[]> {
  await using lake = await openProjectLake(project, host);
  const texts: string[] = [];
  for (const move of result.moves) {
    const name = renderTableName(move);
    if (move.next === undefined) continue;
    if (move.kind === "view") {
      texts.push(`${name} (view)`);
      continue;
    }
    // The run's own snapshot, whoever may have published since.
    const snapshot = currentSnapshot(await readTable(move.next, lake.store));
    if (snapshot === undefined) {
      texts.push(`${name} (without rows)`);
      continue;
    }
    const id = String(snapshot["snapshot-id"]);
    texts.push(`${name}, snapshot ${id.length > 8 ? `${id.slice(0, 4)}…` : id}`);
  }
  return texts;
}
