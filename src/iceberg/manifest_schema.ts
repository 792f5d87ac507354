/**
 * The Avro schemas of manifests and manifest lists, and the names by which this program knows their fields.
 *
 * @module
 */

import type { Column, ColumnType } from "../core/column.ts";
import { PhloError } from "../core/phlo_error.ts";
import type { AvroField, AvroSchema } from "./avro_file.ts";
import { partitionType } from "./transform.ts";
import type { SpecJson } from "./wire.ts";

/** Iceberg's field ids with this program's names; partition fields are `p1000`, `p1001`, … */
const NAMES: ReadonlyMap<number, string> = new Map([
  [0, "status"],
  [1, "snapshotId"],
  [3, "sequenceNumber"],
  [4, "fileSequenceNumber"],
  [2, "dataFile"],
  [134, "content"],
  [100, "filePath"],
  [101, "fileFormat"],
  [102, "partition"],
  [103, "recordCount"],
  [104, "fileSize"],
  [108, "columnSizes"],
  [109, "valueCounts"],
  [110, "nullCounts"],
  [137, "nanCounts"],
  [125, "lowerBounds"],
  [128, "upperBounds"],
  [131, "keyMetadata"],
  [132, "splitOffsets"],
  [135, "equalityIds"],
  [140, "sortOrderId"],
  [500, "manifestPath"],
  [501, "manifestLength"],
  [502, "specId"],
  [517, "content"],
  [515, "sequenceNumber"],
  [516, "minSequenceNumber"],
  [503, "addedSnapshotId"],
  [504, "addedFiles"],
  [505, "existingFiles"],
  [506, "deletedFiles"],
  [512, "addedRows"],
  [513, "existingRows"],
  [514, "deletedRows"],
  [507, "partitions"],
  [509, "containsNull"],
  [518, "containsNan"],
  [510, "lowerBound"],
  [511, "upperBound"],
  [519, "keyMetadata"],
]);

/** This program's name of a field in a manifest or manifest list. */
export function nameManifestField(fieldId: number): string | undefined {
  return fieldId >= 1000 ? `p${fieldId}` : NAMES.get(fieldId);
}

/** The schema of a manifest's entries under a partition spec. */
export function manifestSchema(spec: SpecJson, columns: readonly Column[]): AvroSchema {
  return {
    type: "record",
    name: "manifest_entry",
    fields: [
      required("status", 0, "int"),
      optional("snapshot_id", 1, "long"),
      optional("sequence_number", 3, "long"),
      optional("file_sequence_number", 4, "long"),
      required("data_file", 2, {
        type: "record",
        name: "r2",
        fields: dataFileFields(spec, columns),
      }),
    ],
  };
}

function dataFileFields(spec: SpecJson, columns: readonly Column[]): readonly AvroField[] {
  const partition = spec.fields.map((field) =>
    optional(
      field.name.replace(/[^A-Za-z0-9_]/g, "_").replace(/^(?=\d)/, "_"),
      field["field-id"],
      avroType(partitionType(field, columns)),
    )
  );
  return [
    required("content", 134, "int"),
    required("file_path", 100, "string"),
    required("file_format", 101, "string"),
    required("partition", 102, { type: "record", name: "r102", fields: partition }),
    required("record_count", 103, "long"),
    required("file_size_in_bytes", 104, "long"),
    optional("column_sizes", 108, mapById(117, 118, "long")),
    optional("value_counts", 109, mapById(119, 120, "long")),
    optional("null_value_counts", 110, mapById(121, 122, "long")),
    optional("nan_value_counts", 137, mapById(138, 139, "long")),
    optional("lower_bounds", 125, mapById(126, 127, "bytes")),
    optional("upper_bounds", 128, mapById(129, 130, "bytes")),
    optional("key_metadata", 131, "bytes"),
    optional("split_offsets", 132, { type: "array", items: "long", "element-id": 133 }),
    optional("equality_ids", 135, { type: "array", items: "int", "element-id": 136 }),
    optional("sort_order_id", 140, "int"),
  ];
}

/** The schema of a manifest list. */
export const MANIFEST_LIST_SCHEMA: AvroSchema = {
  type: "record",
  name: "manifest_file",
  fields: [
    required("manifest_path", 500, "string"),
    required("manifest_length", 501, "long"),
    required("partition_spec_id", 502, "int"),
    required("content", 517, "int"),
    required("sequence_number", 515, "long"),
    required("min_sequence_number", 516, "long"),
    required("added_snapshot_id", 503, "long"),
    required("added_files_count", 504, "int"),
    required("existing_files_count", 505, "int"),
    required("deleted_files_count", 506, "int"),
    required("added_rows_count", 512, "long"),
    required("existing_rows_count", 513, "long"),
    required("deleted_rows_count", 514, "long"),
    optional("partitions", 507, {
      type: "array",
      items: {
        type: "record",
        name: "r508",
        fields: [
          required("contains_null", 509, "boolean"),
          optional("contains_nan", 518, "boolean"),
          optional("lower_bound", 510, "bytes"),
          optional("upper_bound", 511, "bytes"),
        ],
      },
      "element-id": 508,
    }),
    optional("key_metadata", 519, "bytes"),
  ],
};

function required(name: string, id: number, type: AvroSchema): AvroField {
  return { name, type, "field-id": id };
}

function optional(name: string, id: number, type: AvroSchema): AvroField {
  return { name, type: ["null", type], default: null, "field-id": id };
}

/** Avro's maps have text keys, so Iceberg writes a map by field id as an array of pairs. */
function mapById(keyId: number, valueId: number, valueType: string): AvroSchema {
  return {
    type: "array",
    items: {
      type: "record",
      name: `k${keyId}_v${valueId}`,
      fields: [required("key", keyId, "int"), required("value", valueId, valueType)],
    },
    logicalType: "map",
  };
}

function avroType(type: ColumnType): AvroSchema {
  switch (type.kind) {
    case "decimal":
      return {
        type: "fixed",
        size: decimalLength(type.precision),
        name: `decimal_${type.precision}_${type.scale}`,
        logicalType: "decimal",
        precision: type.precision,
        scale: type.scale,
      };
    case "fixed":
      return { type: "fixed", size: type.length, name: `fixed_${type.length}` };
    case "uuid":
      return { type: "fixed", size: 16, name: "uuid_fixed", logicalType: "uuid" };
    case "date":
      return { type: "int", logicalType: "date" };
    case "time":
      return { type: "long", logicalType: "time-micros" };
    case "timestamp":
      return { type: "long", logicalType: "timestamp-micros", "adjust-to-utc": false };
    case "timestamptz":
      return { type: "long", logicalType: "timestamp-micros", "adjust-to-utc": true };
    case "binary":
      return "bytes";
    case "json":
      return "string";
    case "struct":
    case "list":
    case "map":
      throw new PhloError(
        "PHLO-402",
        `Cannot write a manifest: it is partitioned by a ${type.kind}`,
      );
    default:
      return type.kind;
  }
}

/** The fewest bytes that hold every number of so many digits. */
export function decimalLength(precision: number): number {
  let length = 1;
  while (2n ** BigInt(8 * length - 1) <= 10n ** BigInt(precision)) length++;
  return length;
}
