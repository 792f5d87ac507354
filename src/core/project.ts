/**
 * A user's project as plain data: what importing the workflows yielded, nothing executable.
 *
 * @module
 */

import type { CompiledSchema } from "./compiled_schema.ts";
import type { PartitionGrain } from "./partition.ts";
import type { Place } from "./place.ts";

/** How an ingestion's rows meet the rows that are there. */
export type WriteMode = "merge" | "append" | "replacePartition" | "replace";

/** Which of several rows with one key is kept; `hash` keeps rows that differ. */
export type DedupMethod = "last" | "first" | "hash";

/** An ingested asset: everything phlo knows without running the user's function. */
export interface IngestionAsset {
  /** The name people type; equal to the table's name. */
  readonly name: string;
  /** The table, `raw.<tableName>`. */
  readonly namespace: string;
  readonly tableName: string;
  readonly group: string;
  readonly description?: string;
  /** The key's columns; empty where there is none. */
  readonly uniqueKey: readonly string[];
  readonly writeMode: WriteMode;
  readonly dedupMethod: DedupMethod;
  /** The column that decides among rows with one key; the order received decides where absent. */
  readonly dedupSort?: string;
  readonly partitions: PartitionGrain;
  readonly cron?: string;
  /** Hours after which the asset is late: a warning, an error. */
  readonly freshnessHours?: readonly [number, number];
  /** A count of rows, or a share such as `"1%"`. */
  readonly maxRejected: number | string;
  /** The share of rows that a replacing write may remove, 0 to 1. */
  readonly maxShrink: number;
  readonly allowEmpty: boolean;
  readonly maxRetries: number;
  readonly retryDelaySeconds: number;
  readonly maxRuntimeSeconds: number;
  readonly resumeWithinSeconds: number;
  readonly schema: CompiledSchema;
  /** The file and the name of the export that hold the function. */
  readonly place: Place;
  readonly exportName: string;
}

/** A workflow file that did not load. It is shown as broken, never left out. */
export interface BrokenFile {
  readonly place: Place;
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

/** What importing all workflow files yielded. */
export interface LoadedWorkflows {
  readonly assets: readonly IngestionAsset[];
  readonly broken: readonly BrokenFile[];
  /** What loads and is hardly meant so, such as an ingestion that no file exports. */
  readonly warnings?: readonly BrokenFile[];
  /** Every local file that was read, for a watcher. */
  readonly files: readonly string[];
  /** SHA-256 over the text of all modules. */
  readonly digest: string;
}
