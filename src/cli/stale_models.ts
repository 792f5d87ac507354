/**
 * The models that `--stale` means: whose text or inputs changed, which failed, or were never made.
 *
 * @module
 */

import type { Host } from "../core/host.ts";
import type { AssetState } from "../run/asset_status.ts";
import { readAssetStatus } from "../run/read_asset_status.ts";
import type { LoadedSelection } from "./load_selection.ts";
import { openRecordsToRead } from "./runs.ts";

const WANTED: readonly AssetState[] = ["stale", "failed", "never made"];

/** The unique ids of the project's stale models. */
export async function listStaleModels(
  { project, workflows, models }: LoadedSelection,
  host: Host,
): Promise<ReadonlySet<string>> {
  await using opened = await openRecordsToRead(project, host);
  const statuses = await readAssetStatus({
    workflows,
    models,
    timezone: project.config.values.timezone,
    records: opened.records,
    catalog: opened.lake?.catalog,
  }, host);
  return new Set(
    statuses.filter(({ kind, state }) => kind === "model" && WANTED.includes(state))
      .map(({ id }) => id),
  );
}
