/**
 * SQL over stored partitions' names: which came later than the one being written, which lie within it. A table may hold names of
 * several grains, because an asset's grain may change. Pure text.
 *
 * @module
 */

import type { PartitionGrain } from "../core/partition.ts";
import { quoteText } from "../core/sql_text.ts";

/** The column that names the partition a row came with last. */
export const PARTITION_COLUMN = "_phlo_partition_date";

/** One partition as its rows are stored. */
export interface StoredPartition {
  readonly grain: PartitionGrain;
  /** `2024-01-20T13`, `2024-01-20`, `2024-01` or `all`. */
  readonly key: string;
}

/**
 * True where the stored row's partition begins when this one has ended, or later. Windows that overlap, as those of two grains do,
 * have no order: the later write wins. So does it over rows that were stored without a partition.
 */
export function renderIsNewer(partition: StoredPartition, alias: string): string {
  if (partition.grain === "none") return "FALSE";
  const { key } = partition;
  const stored = `${alias}.${PARTITION_COLUMN}`;
  // '2024-01' begins at '2024-01-01T00': its missing parts are those of the first moment.
  const start = `CASE ${stored} WHEN 'all' THEN '' ELSE
    ${stored} || substr('0000-01-01T00', length(${stored}) + 1) END`;
  return `left(${start}, ${key.length}) > ${quoteText(key)}`;
}

/** True where the stored row's partition lies within this one. */
export function renderIsWithin(partition: StoredPartition, alias: string): string {
  if (partition.grain === "none") return "TRUE";
  return `starts_with(${alias}.${PARTITION_COLUMN}, ${quoteText(partition.key)})`;
}
