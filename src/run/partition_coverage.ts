/**
 * Which share of an asset's partitions is there: the newest one made, and how many are missing. Counted, never listed:
 * an asset may have a hundred thousand.
 *
 * @module
 */

import { countPartitions, parsePartition } from "../core/partition.ts";
import type { IngestionAsset } from "../core/project.ts";
import type { AssetFacts, MadePartitions } from "../records/records.ts";

/** The newest partition made, with the number of all. */
export interface NewestPartition {
  readonly key: string;
  /** ISO instant at which its time ends; undefined for an asset without partitions. */
  readonly end: string;
  readonly made: number;
}

const KEY_LENGTHS = { hour: 13, day: 10, month: 7, none: 3 } as const;

/** The newest partition of the asset's grain; undefined for an asset without partitions, or with none made. */
export function newestPartition(
  asset: IngestionAsset,
  facts: AssetFacts | undefined,
  timezone: string,
): NewestPartition | undefined {
  const made = findMade(asset, facts);
  if (made === undefined || asset.partitions === "none") return undefined;
  const window = parsePartition(made.last, asset.partitions, timezone);
  return { key: window.key, end: window.end, made: made.count };
}

/** How many partitions are missing between the first that was made and the newest. */
export function countMissing(
  asset: IngestionAsset,
  facts: AssetFacts | undefined,
  timezone: string,
): number {
  const made = findMade(asset, facts);
  if (made === undefined || asset.partitions === "none") return 0;
  const first = parsePartition(made.first, asset.partitions, timezone);
  const last = parsePartition(made.last, asset.partitions, timezone);
  return Math.max(0, countPartitions(first, last, timezone) - made.count);
}

function findMade(
  asset: IngestionAsset,
  facts: AssetFacts | undefined,
): MadePartitions | undefined {
  // An asset's grain may have changed: keys of the old one say nothing about the new.
  return facts?.made.find((each) => each.keyLength === KEY_LENGTHS[asset.partitions]);
}
