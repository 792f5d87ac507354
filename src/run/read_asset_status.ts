/**
 * Asks records and lake how every asset stands.
 *
 * @module
 */

import { renderTableName } from "../core/catalog.ts";
import type { Catalog } from "../core/catalog.ts";
import type { Host } from "../core/host.ts";
import type { Records } from "../records/records.ts";
import { type AssetStatus, listAssetStatus, type StatusSources } from "./asset_status.ts";

/** Where to ask. */
export interface StatusQuestion extends Pick<StatusSources, "workflows" | "models" | "timezone"> {
  readonly records: Pick<Records, "listAssetFacts">;
  /** Undefined where there is no lake yet. */
  readonly catalog: Pick<Catalog, "list"> | undefined;
}

/** Reads how every asset stands now. The records should know what the lake published, and which runs are gone. */
export async function readAssetStatus(
  { records, catalog, ...project }: StatusQuestion,
  host: Pick<Host, "clock">,
): Promise<readonly AssetStatus[]> {
  const [facts, entries] = await Promise.all([
    records.listAssetFacts(),
    catalog?.list("main") ?? [],
  ]);
  return listAssetStatus({
    ...project,
    facts,
    made: new Set(entries.map(renderTableName)),
    nowMs: host.clock.now(),
  });
}
