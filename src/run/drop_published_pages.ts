/**
 * Drops the staged pages of a run that was killed after it published and before it could remove them: going on from
 * them would bring the same rows once more and ask the source nothing.
 *
 * @module
 */

import type { Catalog } from "../core/catalog.ts";
import type { Host } from "../core/host.ts";
import { reconcileRecords } from "../records/rebuild_records.ts";
import type { Records } from "../records/records.ts";
import { readJournalStart } from "../source/journal.ts";

/** What is asked about publications. */
export type PublicationReader = {
  readonly records: Pick<Records, "addPublished" | "readLastPublication" | "listLastSuccesses">;
  readonly catalog: Pick<Catalog, "listPublished">;
};

/** Removes the folder where its pages were begun before the last success of the partition. */
export async function dropPublishedPages(
  { asset, partition, folder }: {
    readonly asset: string;
    readonly partition: string;
    readonly folder: string;
  },
  { records, catalog }: PublicationReader,
  host: Host,
): Promise<void> {
  const startedAt = await readJournalStart(folder, host);
  if (startedAt === undefined) return;
  // The publication may be younger than this run's first look at the catalog.
  await reconcileRecords(records, catalog);
  const successes = await records.listLastSuccesses(asset);
  const last = successes.find((success) => success.partition === partition);
  if (last !== undefined && last.finishedAt >= startedAt) await host.disk.remove(folder);
}
