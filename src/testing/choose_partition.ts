/**
 * The partition that a test means.
 *
 * @module
 */

import type { Host } from "../core/host.ts";
import { parsePartition, partitionAt, type PartitionWindow } from "../core/partition.ts";
import { PhloError } from "../core/phlo_error.ts";
import type { TestedAsset } from "./resolve_asset.ts";

/** Parses the partition, or finds the one that holds the test's moment. @throws PhloError PHLO-603 */
export function choosePartition(
  { asset, timezone }: Pick<TestedAsset, "asset" | "timezone">,
  options: { readonly partition?: string; readonly timezone?: string },
  host: Pick<Host, "clock">,
): PartitionWindow {
  const zone = options.timezone ?? timezone;
  const { partition } = options;
  if (partition === undefined) return partitionAt(host.clock.now(), asset.partitions, zone);
  if (asset.partitions !== "none") return parsePartition(partition, asset.partitions, zone);
  throw new PhloError(
    "PHLO-603",
    `Cannot test "${asset.name}" for partition "${partition}": it has none, because its function takes no argument`,
    { hint: "leave partition out, or write (partitionDate) => … in the workflow" },
  );
}
