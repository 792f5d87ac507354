/**
 * Files of a lake that nothing refers to: what interrupted runs have left, and what expired snapshots had. Finding removes
 * nothing. When in doubt a file is kept: one that stays costs disk, one that is gone costs rows.
 *
 * @module
 */

import { isHeld } from "../catalog/leases.ts";
import type { Host } from "../core/host.ts";
import type { StoreEntry } from "../core/store.ts";
import { listReferences, startWalk } from "../iceberg/list_references.ts";
import type { Records } from "../records/records.ts";
import type { OpenLake } from "./open_lake.ts";

/** What is known of files that nobody refers to. */
export interface Orphans {
  readonly files: readonly StoreEntry[];
  readonly sizeBytes: number;
  /** Files that nobody refers to, and that are too young to be sure. */
  readonly youngCount: number;
  /** Why nothing may be removed now; undefined where it may. */
  readonly obstacle?: string;
}

/** How careful to be. */
export interface OrphanOptions {
  readonly lake: OpenLake;
  readonly records: Records;
  /** A file younger than this may belong to a commit under way, of phlo or of another engine. */
  readonly graceMs: number;
  /** What was pointed at within this time stays readable by time. */
  readonly keptMs: number;
}

/**
 * Finds them.
 * @throws PhloError PHLO-401, PHLO-402 where a table cannot be read: then nobody knows what it refers to
 */
export async function findOrphans(options: OrphanOptions, host: Host): Promise<Orphans> {
  const { lake, graceMs, keptMs } = options;
  const nowMs = host.clock.now();
  const writers = await listWriters(options, host);
  // Listed before the references are read: a file that is made from now on is not in the list.
  const files = await listFiles(lake);
  const walk = startWalk(lake.store);
  const wanted = new Set<string>();
  for (const root of await lake.catalog.listRoots(nowMs - keptMs)) {
    for (const { name } of await listReferences(root, walk)) wanted.add(name);
  }
  const unwanted = files.filter(({ name }) => !wanted.has(name));
  const before = Math.min(nowMs - graceMs, ...writers.startedAt);
  const old = unwanted.filter(({ modifiedAt }) => modifiedAt < before);
  return {
    files: old,
    sizeBytes: old.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    youngCount: unwanted.length - old.length,
    ...(writers.obstacle === undefined ? {} : { obstacle: writers.obstacle }),
  };
}

/** Tables alone: the catalog, its journal and whatever else lies at the top are nobody's business here. */
async function listFiles({ store }: OpenLake): Promise<readonly StoreEntry[]> {
  const files: StoreEntry[] = [];
  for await (const entry of store.list("")) {
    const [, , inner] = entry.name.split("/");
    if (inner === "data" || inner === "metadata") files.push(entry);
  }
  return files;
}

/** A run under way may commit what it wrote at any moment since it began. */
async function listWriters(
  { lake, records }: OrphanOptions,
  host: Host,
): Promise<{ readonly startedAt: readonly number[]; readonly obstacle?: string }> {
  await records.settleInterrupted();
  const open = await records.listOpenRuns();
  const known = new Set(open.map(({ id }) => id));
  const stranger = (await lake.catalog.listLeases())
    .find((lease) => isHeld(lease, host) && !known.has(lease.runId));
  return {
    startedAt: open.map(({ startedAt }) => startedAt),
    ...(stranger === undefined ? {} : {
      obstacle:
        `run ${stranger.runId} of process ${stranger.pid} on ${stranger.hostname} is at work, and the records ` +
        "here do not say since when",
    }),
  };
}
