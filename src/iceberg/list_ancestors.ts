/**
 * Where a snapshot came from. Pure.
 *
 * @module
 */

import type { Id64, SnapshotJson, TableMetadata } from "./wire.ts";

/** A snapshot and those it came from, newest first; those that are expired are left out with all before them. */
export function listAncestors(
  metadata: TableMetadata,
  id: Id64,
  limit: number,
): readonly SnapshotJson[] {
  const byId = new Map(metadata.snapshots.map((item) => [BigInt(item["snapshot-id"]), item]));
  const found: SnapshotJson[] = [];
  let next = byId.get(BigInt(id));
  while (next !== undefined && found.length < limit) {
    found.push(next);
    byId.delete(BigInt(next["snapshot-id"])); // a circle in damaged metadata ends here
    const parent = next["parent-snapshot-id"];
    next = parent === undefined || parent === null ? undefined : byId.get(BigInt(parent));
  }
  return found;
}
