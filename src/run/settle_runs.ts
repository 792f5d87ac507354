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

/** What to settle, and how long what is left is kept. */
export interface SettleOptions {
  readonly lake: OpenLake;
  readonly records: Records;
  /** `.phlo` */
  readonly stateFolder: string;
  /** Days for which the branch of a failed run is kept to look at. */
  readonly failedBranchDays: number;
  /** Days for which fetched pages of unpublished runs are kept. */
  readonly pageDays: number;
}

const DAY_MS = 86_400_000;

/** Settles what dead runs left behind. */
export async function settleRuns(options: SettleOptions, host: Host): Promise<void> {
  const { lake, records, stateFolder } = options;
  await records.settleInterrupted();
  // Looked at before asking who lives: whatever is seen here was made by a run that had recorded itself before.
  const branches = await lake.catalog.listBranches();
  const folders = await host.disk.list(join(stateFolder, "tmp"));
  const owners = await listLivingRuns(lake, records, host);
  for (const branch of branches) {
    if (branch.runId === undefined || owners.has(branch.runId)) continue;
    const isKept = branch.failedAt !== undefined &&
      host.clock.now() - branch.failedAt < options.failedBranchDays * DAY_MS;
    if (!isKept) await lake.catalog.dropBranch(branch.name);
  }
  for (const { name } of folders) {
    if (owners.has(name) || isReaderAlive(name, host)) continue;
    await host.disk.remove(join(stateFolder, "tmp", name));
  }
  await removeOldPages(join(stateFolder, "staging"), options.pageDays * DAY_MS, host);
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

async function removeOldPages(
  stagingFolder: string,
  keptMs: number,
  host: Host,
): Promise<void> {
  for (const asset of await host.disk.list(stagingFolder)) {
    for (const partition of await host.disk.list(join(stagingFolder, asset.name))) {
      const path = join(stagingFolder, asset.name, partition.name);
      const stat = await host.disk.stat(path);
      if (stat !== undefined && host.clock.now() - stat.modifiedAt > keptMs) {
        await host.disk.remove(path);
      }
    }
  }
}
