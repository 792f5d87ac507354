/**
 * Changes to table metadata in the vocabulary of Iceberg's REST protocol, and what each does to the metadata.
 * Pure; a catalog that commits by REST sends the same words.
 *
 * @module
 */

import type {
  Id64,
  SchemaJson,
  SnapshotJson,
  SnapshotRefJson,
  SortOrderJson,
  SpecJson,
  TableMetadata,
} from "./wire.ts";

/** One change. */
export type TableUpdate =
  | { readonly action: "assign-uuid"; readonly uuid: string }
  | { readonly action: "set-location"; readonly location: string }
  | {
    readonly action: "add-schema";
    readonly schema: SchemaJson;
    /** Deprecated in the specification, and still asked for by Nessie. */
    readonly "last-column-id": number;
  }
  | { readonly action: "set-current-schema"; readonly "schema-id": number }
  | { readonly action: "add-spec"; readonly spec: SpecJson }
  | { readonly action: "set-default-spec"; readonly "spec-id": number }
  | { readonly action: "add-sort-order"; readonly "sort-order": SortOrderJson }
  | { readonly action: "set-default-sort-order"; readonly "sort-order-id": number }
  | { readonly action: "add-snapshot"; readonly snapshot: SnapshotJson }
  | ({ readonly action: "set-snapshot-ref"; readonly "ref-name": string } & SnapshotRefJson)
  | { readonly action: "remove-snapshots"; readonly "snapshot-ids": readonly Id64[] }
  | {
    readonly action: "set-properties";
    readonly updates: Readonly<Record<string, string>>;
  };

/** Applies changes in order, at a moment; `last-updated-ms` never goes back. */
export function applyUpdates(
  metadata: TableMetadata,
  updates: readonly TableUpdate[],
  nowMs: number,
): TableMetadata {
  const start = {
    ...metadata,
    "last-updated-ms": Math.max(nowMs, metadata["last-updated-ms"]),
  };
  return updates.reduce(applyUpdate, start);
}

function applyUpdate(metadata: TableMetadata, update: TableUpdate): TableMetadata {
  switch (update.action) {
    case "assign-uuid":
      return { ...metadata, "table-uuid": update.uuid };
    case "set-location":
      return { ...metadata, location: update.location };
    case "add-schema":
      return {
        ...metadata,
        schemas: [...metadata.schemas, update.schema],
        "last-column-id": Math.max(metadata["last-column-id"], update["last-column-id"]),
      };
    case "set-current-schema":
      return { ...metadata, "current-schema-id": update["schema-id"] };
    case "add-spec":
      return addSpec(metadata, update.spec);
    case "set-default-spec":
      return { ...metadata, "default-spec-id": update["spec-id"] };
    case "add-sort-order":
      return { ...metadata, "sort-orders": [...metadata["sort-orders"], update["sort-order"]] };
    case "set-default-sort-order":
      return { ...metadata, "default-sort-order-id": update["sort-order-id"] };
    case "add-snapshot":
      return {
        ...metadata,
        snapshots: [...metadata.snapshots, update.snapshot],
        "last-sequence-number": update.snapshot["sequence-number"],
      };
    case "set-snapshot-ref":
      return setRef(metadata, update);
    case "remove-snapshots":
      return removeSnapshots(metadata, update["snapshot-ids"]);
    case "set-properties":
      return { ...metadata, properties: { ...metadata.properties, ...update.updates } };
    default:
      return update satisfies never;
  }
}

function addSpec(metadata: TableMetadata, spec: SpecJson): TableMetadata {
  const ids = spec.fields.map((field) => field["field-id"]);
  return {
    ...metadata,
    "partition-specs": [...metadata["partition-specs"], spec],
    "last-partition-id": Math.max(metadata["last-partition-id"], ...ids),
  };
}

function setRef(
  metadata: TableMetadata,
  update: Extract<TableUpdate, { action: "set-snapshot-ref" }>,
): TableMetadata {
  const name = update["ref-name"];
  const id = update["snapshot-id"];
  const refs = {
    ...metadata.refs,
    [name]: { ...metadata.refs[name], "snapshot-id": id, type: update.type },
  };
  if (name !== "main") return { ...metadata, refs };
  const line = { "timestamp-ms": metadata["last-updated-ms"], "snapshot-id": id };
  return {
    ...metadata,
    refs,
    "current-snapshot-id": id,
    "snapshot-log": [...metadata["snapshot-log"], line],
  };
}

function removeSnapshots(metadata: TableMetadata, ids: readonly Id64[]): TableMetadata {
  const gone = new Set(ids.map(BigInt));
  const isKept = (item: { readonly "snapshot-id": Id64 }) => !gone.has(BigInt(item["snapshot-id"]));
  return {
    ...metadata,
    snapshots: metadata.snapshots.filter(isKept),
    statistics: metadata.statistics.filter(isKept),
    "partition-statistics": metadata["partition-statistics"].filter(isKept),
    "snapshot-log": metadata["snapshot-log"].filter(isKept),
  };
}
