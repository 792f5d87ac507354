/**
 * What `phloIngestion` returns: the checked options together with the user's function.
 * There is no registry: the exports of the workflow modules are the list of assets.
 *
 * @module
 */

import type { z } from "zod";
import type { IngestionContext } from "../core/ingestion_context.ts";
import type { PartitionGrain } from "../core/partition.ts";
import type { Place } from "../core/place.ts";
import type { DedupMethod, WriteMode } from "../core/project.ts";

/** Marks a value as an asset, also among several copies of phlo in one process. */
export const ASSET_MARK: unique symbol = Symbol.for("phlo.asset") as never;

/** The user's function: called once for each partition, with `2024-01-20` for a day. */
export type IngestionFunction = (partitionDate: string, context: IngestionContext) => unknown;

/** Options after they were checked, defaults filled in. */
export interface CheckedOptions {
  readonly tableName: string;
  readonly uniqueKey: readonly string[];
  readonly validationSchema: z.ZodType;
  readonly group?: string;
  readonly description?: string;
  readonly cron?: string;
  readonly freshnessHours?: readonly [number, number];
  readonly partitions: PartitionGrain;
  readonly writeMode: WriteMode;
  readonly dedup: DedupMethod;
  readonly dedupSort?: string;
  readonly maxRejected: number | string;
  readonly maxShrink: number;
  readonly allowEmpty: boolean;
  readonly maxRetries: number;
  readonly retryDelaySeconds: number;
  readonly maxRuntimeSeconds: number;
  readonly resumeWithinSeconds: number;
}

/** An ingested asset as its module exports it. */
export interface IngestionDefinition {
  readonly [ASSET_MARK]: "ingestion";
  readonly options: CheckedOptions;
  readonly run: IngestionFunction;
  /** Where `phloIngestion` was called, without a frame. */
  readonly place: Place | undefined;
}

/** True for what `phloIngestion` returned. */
export function isIngestionDefinition(value: unknown): value is IngestionDefinition {
  return typeof value === "object" && value !== null &&
    (value as Partial<IngestionDefinition>)[ASSET_MARK] === "ingestion";
}
