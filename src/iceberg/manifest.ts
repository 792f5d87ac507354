/**
 * One manifest: a list of data files, each added, kept or removed. Entries read from a file are written back as they were.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import type { Column, ColumnType } from "../core/column.ts";
import type { BoundValue, StagedFile } from "../core/data_files.ts";
import { encodeBound } from "./bound_bytes.ts";
import { decimalLength } from "./manifest_schema.ts";
import { partitionType } from "./transform.ts";
import { truncateLower, truncateUpper } from "./truncate_bound.ts";
import type { SpecJson } from "./wire.ts";

/** What an entry says of its file. */
export const ENTRY_STATUS = { existing: 0, added: 1, deleted: 2 } as const;

/** What a file holds. */
export const FILE_CONTENT = { data: 0, positionDeletes: 1, equalityDeletes: 2 } as const;

/** A map by field id as manifests hold it. */
export type PairsById<Value> = readonly { readonly key: number; readonly value: Value }[] | null;

/** A data file as a manifest holds it, under this program's names. */
export interface DataFileRecord {
  readonly content: number;
  readonly filePath: string;
  readonly fileFormat: string;
  /** By `p<field id>`. */
  readonly partition: Readonly<Record<string, unknown>>;
  readonly recordCount: bigint;
  readonly fileSize: bigint;
  readonly columnSizes: PairsById<bigint>;
  readonly valueCounts: PairsById<bigint>;
  readonly nullCounts: PairsById<bigint>;
  readonly nanCounts: PairsById<bigint>;
  readonly lowerBounds: PairsById<Uint8Array>;
  readonly upperBounds: PairsById<Uint8Array>;
  readonly keyMetadata: Uint8Array | null;
  readonly splitOffsets: readonly bigint[] | null;
  readonly equalityIds: readonly number[] | null;
  readonly sortOrderId: number | null;
}

/** An entry of a manifest. */
export interface ManifestEntry {
  readonly status: number;
  /** Null where it is inherited from the manifest list. */
  readonly snapshotId: bigint | null;
  readonly sequenceNumber: bigint | null;
  readonly fileSequenceNumber: bigint | null;
  readonly dataFile: DataFileRecord;
}

/** The entry of a file that is new in a snapshot; its sequence numbers are inherited, so a lost race keeps the manifest. */
export function createAddedEntry(
  file: StagedFile,
  snapshotId: bigint,
  context: {
    readonly uri: string;
    readonly spec: SpecJson;
    readonly columns: readonly Column[];
  },
): ManifestEntry {
  const types = leafTypes(context.columns);
  return {
    status: ENTRY_STATUS.added,
    snapshotId,
    sequenceNumber: null,
    fileSequenceNumber: null,
    dataFile: {
      content: FILE_CONTENT.data,
      filePath: context.uri,
      fileFormat: "PARQUET",
      partition: renderPartition(file, context.spec, context.columns),
      recordCount: file.rowCount,
      fileSize: file.sizeBytes,
      columnSizes: pairs(file, ({ sizeBytes }) => sizeBytes),
      valueCounts: pairs(file, ({ valueCount }) => valueCount),
      nullCounts: pairs(file, ({ nullCount }) => nullCount),
      nanCounts: pairs(file, ({ nanCount }) => nanCount),
      lowerBounds: pairs(
        file,
        ({ fieldId, lower }) =>
          encodeOptional(
            types.get(fieldId),
            lower === undefined ? undefined : truncateLower(lower),
          ),
      ),
      upperBounds: pairs(
        file,
        ({ fieldId, upper }) =>
          encodeOptional(
            types.get(fieldId),
            upper === undefined ? undefined : truncateUpper(upper),
          ),
      ),
      keyMetadata: null,
      splitOffsets: null,
      equalityIds: null,
      sortOrderId: 0,
    },
  };
}

function pairs<Value>(
  file: StagedFile,
  valueOf: (statistics: StagedFile["columns"][number]) => Value | undefined,
): PairsById<Value> {
  const found = file.columns.flatMap((statistics) => {
    const value = valueOf(statistics);
    return value === undefined ? [] : [{ key: statistics.fieldId, value }];
  });
  return found.length === 0 ? null : found;
}

function encodeOptional(
  type: ColumnType | undefined,
  value: BoundValue | undefined,
): Buffer | undefined {
  if (type === undefined || value === undefined) return undefined;
  return Buffer.from(encodeBound(type, value));
}

/** Types of all leaf columns by field id. */
export function leafTypes(columns: readonly Column[]): ReadonlyMap<number, ColumnType> {
  const types = new Map<number, ColumnType>();
  const visit = (column: Column): void => {
    const { type } = column;
    if (type.kind === "struct") type.fields.forEach(visit);
    else if (type.kind === "list") visit(type.element);
    else if (type.kind === "map") [type.key, type.value].forEach(visit);
    else if (column.id !== undefined) types.set(column.id, type);
  };
  columns.forEach(visit);
  return types;
}

function renderPartition(
  file: StagedFile,
  spec: SpecJson,
  columns: readonly Column[],
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(spec.fields.map((field) => {
    const id = field["field-id"];
    const value = file.partition.get(id);
    if (value === undefined) {
      throw new RangeError(`The file ${file.name} has no value for the partition field ${id}`);
    }
    const type = partitionType(field, columns);
    return [`p${id}`, value === null ? null : renderPartitionValue(type, value)];
  }));
}

/** The form Avro wants: 32-bit numbers as number, decimals padded to their fixed length. */
function renderPartitionValue(type: ColumnType, value: BoundValue): unknown {
  switch (type.kind) {
    case "int":
    case "date":
    case "float":
    case "double":
      return Number(value);
    case "decimal": {
      const bytes = encodeBound(type, value);
      const sign = (bytes[0] ?? 0) >= 0x80 ? 0xff : 0;
      const length = decimalLength(type.precision);
      return Buffer.concat([Buffer.alloc(Math.max(0, length - bytes.length), sign), bytes]);
    }
    case "uuid":
    case "fixed":
    case "binary":
      return Buffer.from(encodeBound(type, value));
    default:
      return value;
  }
}
