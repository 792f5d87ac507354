/**
 * What a manifest list says of each partition field of a manifest: nulls, and the smallest and largest value.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import type { Column, ColumnType } from "../core/column.ts";
import type { BoundValue } from "../core/data_files.ts";
import { decodeBound, encodeBound } from "./bound_bytes.ts";
import { compareBounds } from "./compare_bounds.ts";
import type { ManifestEntry } from "./manifest.ts";
import { partitionType } from "./transform.ts";
import type { SpecJson } from "./wire.ts";

/** The summary of one partition field. */
export interface PartitionSummary {
  readonly containsNull: boolean;
  readonly containsNan: boolean | null;
  readonly lowerBound: Uint8Array | null;
  readonly upperBound: Uint8Array | null;
}

/** Summarizes every field of the spec, in order. */
export function summarizePartitions(
  entries: readonly ManifestEntry[],
  spec: SpecJson,
  columns: readonly Column[],
): readonly PartitionSummary[] {
  return spec.fields.map((field) => {
    const type = partitionType(field, columns);
    const values = entries.map(({ dataFile }) =>
      parsePartitionValue(type, dataFile.partition[`p${field["field-id"]}`])
    );
    return summarize(type, values);
  });
}

/** A partition value as Avro gives it; null where there is none. */
export function parsePartitionValue(type: ColumnType, value: unknown): BoundValue | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Uint8Array) return decodeBound(type, value) ?? null;
  if (typeof value === "number") {
    return type.kind === "float" || type.kind === "double" ? value : BigInt(value);
  }
  return value as BoundValue;
}

function summarize(type: ColumnType, values: readonly (BoundValue | null)[]): PartitionSummary {
  const present = values.filter((value) => value !== null);
  const numbers = present.filter((value) => !Number.isNaN(value));
  const sorted = numbers.toSorted(compareBounds);
  const [lower] = sorted;
  const upper = sorted.at(-1);
  return {
    containsNull: present.length < values.length,
    containsNan: numbers.length < present.length,
    lowerBound: lower === undefined ? null : Buffer.from(encodeBound(type, lower)),
    upperBound: upper === undefined ? null : Buffer.from(encodeBound(type, upper)),
  };
}
