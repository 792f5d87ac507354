/**
 * A live data file of a table, and what its manifest knows of the values in it.
 *
 * @module
 */

import type { Column } from "../core/column.ts";
import type { BoundValue, ScanFile } from "../core/data_files.ts";
import { decodeBound } from "./bound_bytes.ts";
import type { ManifestEntry, PairsById } from "./manifest.ts";

/** A live data file of a table. */
export interface DataFileEntry extends ScanFile {
  readonly sizeBytes: bigint;
  readonly specId: number;
  readonly sequenceNumber: bigint;
  /** The file's URI as the manifest spells it. */
  readonly uri: string;
  readonly manifestUri: string;
  readonly entry: ManifestEntry;
}

/** What a manifest knows of the values of one column in one file. */
export interface EntryBounds {
  readonly lower: BoundValue | undefined;
  readonly upper: BoundValue | undefined;
  readonly nullCount: bigint | undefined;
  readonly valueCount: bigint | undefined;
}

/** What is known of a column's values in a file; decoded when asked for. */
export function boundsOf(file: DataFileEntry, column: Column): EntryBounds {
  const { dataFile } = file.entry;
  const id = column.id;
  const lower = pick(dataFile.lowerBounds, id);
  const upper = pick(dataFile.upperBounds, id);
  return {
    lower: lower === undefined ? undefined : decodeBound(column.type, lower),
    upper: upper === undefined ? undefined : decodeBound(column.type, upper),
    nullCount: pick(dataFile.nullCounts, id),
    valueCount: pick(dataFile.valueCounts, id),
  };
}

function pick<Value>(pairs: PairsById<Value>, id: number | undefined): Value | undefined {
  return pairs?.find(({ key }) => key === id)?.value;
}
