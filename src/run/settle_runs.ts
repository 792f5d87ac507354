/**
 * Tidies up after runs whose process is gone: their records get a final state, their branches and scratch folders go.
 * Every command that makes tables does this first.
 *
 * @module
 */

import { join } from "node:path";
import { isHeld } from "../catalog/leases.ts";
import type { Host } from "../core/host.ts";
import type { Records } from "../records/records.ts";
import type { OpenLake } from "./open_lake.ts";
import { isReaderAlive } from "./reader_folder.ts";

/** A failed run's branch is kept this long. */
const KEEP_FAILED_MS = 14 * 86_400_000;
/** Staged pages of runs that never published. */
const KEEP_PAGES_MS = 3 * 86_400_000;

/** Settles what dead runs left behind. */
export async function settleRuns(
  lake: OpenLake,
  records: Records,
  stateFolder: string,
  host: Host,
): Promise<void> {
  await records.settleInterrupted();
  // Looked at before asking who lives: whatever is seen here was made by a run that had recorded itself before.
  const branches = await lake.catalog.listBranches();
  const folders = await host.disk.list(join(stateFolder, "tmp"));
  const owners = await listLivingRuns(lake, records, host);
  for (const branch of branches) {
    if (branch.runId === undefined || owners.has(branch.runId)) continue;
    const isKept = branch.failedAt !== undefined &&
      host.clock.now() - branch.failedAt < KEEP_FAILED_MS;
    if (!isKept) await lake.catalog.dropBranch(branch.name);
  }
  for (const { name } of folders) {
    if (owners.has(name) || isReaderAlive(name, host)) continue;
    await host.disk.remove(join(stateFolder, "tmp", name));
  }
  await removeOldPages(join(stateFolder, "staging"), host);
}

/** Runs that may still be at work: those that hold a lease, and those that the records call running. */
async function listLivingRuns(
  lake: OpenLake,
  records: Records,
  host: Host,
): Promise<ReadonlySet<string>> {
  const living = new Set<string>();
  for (const lease of await lake.catalog.listLeases()) {
    if (isHeld(lease, host)) living.add(lease.runId);
  }
  for (const run of await records.listOpenRuns()) living.add(run.id);
  return living;
}

async function removeOldPages(stagingFolder: string, host: Host): Promise<void> {
  for (const asset of await host.disk.list(stagingFolder)) {
    for (const partition of await host.disk.list(join(stagingFolder, asset.name))) {
      const path = join(stagingFolder, asset.name, partition.name);
      const stat = await host.disk.stat(path);
      if (stat !== undefined && host.clock.now() - stat.modifiedAt > KEEP_PAGES_MS) {
        await host.disk.remove(path);
      }
    }
  }
}
