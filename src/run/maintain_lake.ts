/**
 * Housekeeping of a lake: drops old snapshots from tables that nobody writes any more, and removes files that nobody
 * refers to.
 *
 * @module
 */

import { type Catalog, type CatalogEntry, renderTableName } from "../core/catalog.ts";
import type { Host } from "../core/host.ts";
import { expireSnapshots } from "../iceberg/expire_snapshots.ts";
import { readTable } from "../iceberg/read_table.ts";
import { createRunId } from "./create_run_id.ts";
import { findOrphans, type OrphanOptions, type Orphans } from "./find_orphans.ts";
import { holdLeases } from "./hold_leases.ts";

/** What to do. */
export interface MaintainOptions extends OrphanOptions {
  /** Look and tell, change nothing. */
  readonly isDryRun: boolean;
  readonly signal: AbortSignal;
}

/** What was done, or would be. */
export interface MaintainResult {
  /** Snapshots dropped, by table. */
  readonly expired: ReadonlyMap<string, number>;
  readonly orphans: Orphans;
  /** Files that were removed. */
  readonly removed: number;
}

/** Keeps house. Safe beside running writers: what any of them may need stays. */
export async function maintainLake(options: MaintainOptions, host: Host): Promise<MaintainResult> {
  const expired = new Map<string, number>();
  const awaited = await listAwaited(options.lake.catalog);
  for (const entry of await options.lake.catalog.list("main")) {
    if (entry.kind === "view" || awaited.has(renderTableName(entry))) continue;
    const count = await expireTable(entry, options, host);
    if (count > 0) expired.set(renderTableName(entry), count);
  }
  const orphans = await findOrphans(options, host);
  if (options.isDryRun || orphans.obstacle !== undefined) return { expired, orphans, removed: 0 };
  let removed = 0;
  for (const { name } of orphans.files) {
    options.signal.throwIfAborted();
    await options.lake.store.remove(name);
    removed++;
  }
  return { expired, orphans, removed };
}

/** Tables that must stay where they are, or what somebody has made and not yet published could not be published any more. */
async function listAwaited(
  catalog: Pick<Catalog, "listBranches" | "listHeld">,
): Promise<ReadonlySet<string>> {
  const awaited = new Set<string>();
  for (const { name } of await catalog.listBranches()) {
    for (const { moves, footprint } of await catalog.listHeld(name)) {
      for (const table of [...moves, ...footprint]) awaited.add(renderTableName(table));
    }
  }
  return awaited;
}

/** A commit drops old snapshots by itself; a table without commits keeps them until somebody looks. */
async function expireTable(
  entry: CatalogEntry,
  { lake, isDryRun, signal }: MaintainOptions,
  host: Host,
): Promise<number> {
  const state = await readTable(entry.metadataUri, lake.store);
  const tools = { store: lake.store, host };
  const { count, write } = expireSnapshots(state, host.clock.now());
  if (count === 0 || isDryRun) return count;
  const runId = createRunId(host.clock.now(), host);
  await using leases = holdLeases(lake.catalog, { runId, signal, onWait() {} }, host);
  await leases.forPart("maintain").takeAll([`table:${renderTableName(entry)}`]);
  const { namespace, name, kind, metadataUri: base } = entry;
  const next = await write(tools);
  // Rows do not change, so this is no publication; where somebody moved the table meanwhile, their commit has expired it.
  const isMoved = await lake.catalog.commit("main", [{ namespace, name, kind, base, next }]);
  return isMoved ? count : 0;
}
