/**
 * Iceberg's metadata files as they stand on disk: table metadata of format version 2, and view metadata of version 1.
 * Field names are the specification's. Ids of other writers have 63 bits and may be bigint.
 *
 * @module
 */

import { z } from "zod";

/** A snapshot id or sequence number; bigint only where a double cannot hold it. */
export type Id64 = number | bigint;

/** A type: a primitive's name or a nested type. */
export type TypeJson = string | StructJson | ListJson | MapJson;

/** A struct type. */
export interface StructJson {
  readonly type: "struct";
  readonly fields: readonly FieldJson[];
}

/** A list type. */
export interface ListJson {
  readonly type: "list";
  readonly "element-id": number;
  readonly element: TypeJson;
  readonly "element-required": boolean;
}

/** A map type. */
export interface MapJson {
  readonly type: "map";
  readonly "key-id": number;
  readonly key: TypeJson;
  readonly "value-id": number;
  readonly value: TypeJson;
  readonly "value-required": boolean;
}

/** A column, or a member of a struct. */
export interface FieldJson {
  readonly id: number;
  readonly name: string;
  readonly required: boolean;
  readonly type: TypeJson;
  readonly doc?: string;
  readonly "initial-default"?: unknown;
}

/** A schema of a table or view. */
export interface SchemaJson extends StructJson {
  readonly "schema-id": number;
  readonly "identifier-field-ids"?: readonly number[];
}

/** A field of a partition spec. */
export interface PartitionFieldJson {
  readonly "source-id": number;
  readonly "field-id": number;
  readonly name: string;
  readonly transform: string;
}

/** A partition spec. */
export interface SpecJson {
  readonly "spec-id": number;
  readonly fields: readonly PartitionFieldJson[];
}

/** A sort order; phlo writes the empty one and keeps those of others. */
export interface SortOrderJson {
  readonly "order-id": number;
  readonly fields: readonly unknown[];
}

/** A snapshot. */
export interface SnapshotJson {
  readonly "snapshot-id": Id64;
  readonly "parent-snapshot-id"?: Id64 | null;
  readonly "sequence-number": Id64;
  readonly "timestamp-ms": number;
  readonly "manifest-list": string;
  readonly summary: Readonly<Record<string, string>>;
  readonly "schema-id"?: number;
}

/** What a branch or tag of the table points at. */
export interface SnapshotRefJson {
  readonly "snapshot-id": Id64;
  readonly type: "branch" | "tag";
}

/** A line of the snapshot log. */
export interface SnapshotLogJson {
  readonly "timestamp-ms": number;
  readonly "snapshot-id": Id64;
}

/** A line of the metadata log. */
export interface MetadataLogJson {
  readonly "timestamp-ms": number;
  readonly "metadata-file": string;
}

/** Statistics files of other writers, by snapshot. */
export interface StatisticsJson {
  readonly "snapshot-id": Id64;
}

/** Table metadata, format version 2. Keys phlo does not know are kept. */
export interface TableMetadata {
  readonly "format-version": 2;
  readonly "table-uuid": string;
  readonly location: string;
  readonly "last-sequence-number": Id64;
  readonly "last-updated-ms": number;
  readonly "last-column-id": number;
  readonly "current-schema-id": number;
  readonly schemas: readonly SchemaJson[];
  readonly "default-spec-id": number;
  readonly "partition-specs": readonly SpecJson[];
  readonly "last-partition-id": number;
  readonly "default-sort-order-id": number;
  readonly "sort-orders": readonly SortOrderJson[];
  readonly properties: Readonly<Record<string, string>>;
  readonly "current-snapshot-id": Id64 | null;
  readonly refs: Readonly<Record<string, SnapshotRefJson>>;
  readonly snapshots: readonly SnapshotJson[];
  readonly statistics: readonly StatisticsJson[];
  readonly "partition-statistics": readonly StatisticsJson[];
  readonly "snapshot-log": readonly SnapshotLogJson[];
  readonly "metadata-log": readonly MetadataLogJson[];
}

/** One way to say a view. */
export interface RepresentationJson {
  readonly type: "sql";
  readonly sql: string;
  readonly dialect: string;
}

/** A version of a view. */
export interface ViewVersionJson {
  readonly "version-id": number;
  readonly "timestamp-ms": number;
  readonly "schema-id": number;
  readonly summary: Readonly<Record<string, string>>;
  readonly representations: readonly RepresentationJson[];
  readonly "default-catalog"?: string;
  readonly "default-namespace": readonly string[];
}

/** View metadata, format version 1. */
export interface ViewMetadata {
  readonly "view-uuid": string;
  readonly "format-version": 1;
  readonly location: string;
  readonly "current-version-id": number;
  readonly versions: readonly ViewVersionJson[];
  readonly "version-log": readonly {
    readonly "timestamp-ms": number;
    readonly "version-id": number;
  }[];
  readonly schemas: readonly SchemaJson[];
  readonly properties: Readonly<Record<string, string>>;
}

const id64 = z.union([z.number().int(), z.bigint()]);
const textMap = z.record(z.string(), z.string());

const typeJson: z.ZodType = z.lazy(() =>
  z.union([
    z.string(),
    z.looseObject({ type: z.literal("struct"), fields: z.array(fieldJson) }),
    z.looseObject({
      type: z.literal("list"),
      "element-id": z.int(),
      element: typeJson,
      "element-required": z.boolean(),
    }),
    z.looseObject({
      type: z.literal("map"),
      "key-id": z.int(),
      key: typeJson,
      "value-id": z.int(),
      value: typeJson,
      "value-required": z.boolean(),
    }),
  ])
);

const fieldJson = z.looseObject({
  id: z.int(),
  name: z.string(),
  required: z.boolean(),
  type: typeJson,
  doc: z.string().nullish(),
});

const schemaJson = z.looseObject({
  type: z.literal("struct"),
  "schema-id": z.int(),
  "identifier-field-ids": z.array(z.int()).nullish(),
  fields: z.array(fieldJson),
});

const snapshotJson = z.looseObject({
  "snapshot-id": id64,
  "parent-snapshot-id": id64.nullish(),
  "sequence-number": id64.default(0),
  "timestamp-ms": z.number(),
  "manifest-list": z.string(),
  summary: textMap.default({}),
  "schema-id": z.int().nullish(),
});

/** Reads table metadata of version 2; what later writers may leave out is filled in. */
export const TABLE_METADATA: z.ZodType = z.looseObject({
  "format-version": z.literal(2),
  "table-uuid": z.string(),
  location: z.string(),
  "last-sequence-number": id64,
  "last-updated-ms": z.number(),
  "last-column-id": z.int(),
  "current-schema-id": z.int(),
  schemas: z.array(schemaJson).min(1),
  "default-spec-id": z.int(),
  "partition-specs": z.array(z.looseObject({
    "spec-id": z.int(),
    fields: z.array(z.looseObject({
      "source-id": z.int(),
      "field-id": z.int(),
      name: z.string(),
      transform: z.string(),
    })),
  })),
  "last-partition-id": z.int(),
  "default-sort-order-id": z.int().default(0),
  "sort-orders": z.array(z.looseObject({ "order-id": z.int(), fields: z.array(z.unknown()) }))
    .default([{ "order-id": 0, fields: [] }]),
  properties: textMap.nullish().transform((value) => value ?? {}),
  "current-snapshot-id": id64.nullish(),
  refs: z.record(
    z.string(),
    z.looseObject({ "snapshot-id": id64, type: z.enum(["branch", "tag"]) }),
  ).nullish(),
  snapshots: z.array(snapshotJson).nullish().transform((value) => value ?? []),
  statistics: z.array(z.looseObject({ "snapshot-id": id64 })).nullish()
    .transform((value) => value ?? []),
  "partition-statistics": z.array(z.looseObject({ "snapshot-id": id64 })).nullish()
    .transform((value) => value ?? []),
  "snapshot-log": z.array(z.looseObject({ "timestamp-ms": z.number(), "snapshot-id": id64 }))
    .nullish().transform((value) => value ?? []),
  "metadata-log": z.array(
    z.looseObject({ "timestamp-ms": z.number(), "metadata-file": z.string() }),
  ).nullish().transform((value) => value ?? []),
});

/** Reads view metadata of version 1. */
export const VIEW_METADATA: z.ZodType = z.looseObject({
  "view-uuid": z.string(),
  "format-version": z.literal(1),
  location: z.string(),
  "current-version-id": z.int(),
  versions: z.array(z.looseObject({
    "version-id": z.int(),
    "timestamp-ms": z.number(),
    "schema-id": z.int(),
    summary: textMap.default({}),
    representations: z.array(
      z.looseObject({ type: z.literal("sql"), sql: z.string(), dialect: z.string() }),
    ),
    "default-namespace": z.array(z.string()),
  })),
  "version-log": z.array(
    z.looseObject({ "timestamp-ms": z.number(), "version-id": z.int() }),
  ),
  schemas: z.array(schemaJson).min(1),
  properties: textMap.nullish().transform((value) => value ?? {}),
});
