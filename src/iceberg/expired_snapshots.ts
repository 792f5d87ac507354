/**
 * Which snapshots a commit drops from the metadata: those older than a week, beyond the newest twenty, that nothing refers to.
 * Only the metadata forgets them; their files are left to housekeeping, since branches of the catalog may share them.
 *
 * @module
 */

import { listAncestors } from "./list_ancestors.ts";
import type { Id64, TableMetadata } from "./wire.ts";

const KEPT_MS = 7 * 24 * 60 * 60 * 1000;
const KEPT_COUNT = 20;

/** Lists the snapshots to drop at a moment; the table's own `history.expire.*` properties go before phlo's defaults. */
export function listExpiredSnapshots(metadata: TableMetadata, nowMs: number): readonly Id64[] {
  const age = readNumber(metadata, "history.expire.max-snapshot-age-ms") ?? KEPT_MS;
  const count = readNumber(metadata, "history.expire.min-snapshots-to-keep") ?? KEPT_COUNT;
  const kept = new Set<bigint>();
  for (const [name, ref] of Object.entries(metadata.refs)) {
    kept.add(BigInt(ref["snapshot-id"]));
    if (ref.type === "tag") continue;
    const limit = name === "main" ? count : Infinity; // another engine's branch keeps its whole history
    for (const snapshot of listAncestors(metadata, ref["snapshot-id"], limit)) {
      kept.add(BigInt(snapshot["snapshot-id"]));
    }
  }
  return metadata.snapshots
    .filter((snapshot) =>
      !kept.has(BigInt(snapshot["snapshot-id"])) && snapshot["timestamp-ms"] < nowMs - age
    )
    .map((snapshot) => snapshot["snapshot-id"]);
}

function readNumber(metadata: TableMetadata, key: string): number | undefined {
  const value = Number(metadata.properties[key] ?? NaN);
  return Number.isFinite(value) && value >= 0 ? value : undefined;
}
