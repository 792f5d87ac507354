/**
 * A table as its metadata describes it, and the questions everybody asks of it.
 *
 * @module
 */

import type { Column } from "../core/column.ts";
import { renderJson64 } from "../core/json64.ts";
import { PhloError } from "../core/phlo_error.ts";
import { parseSchema } from "./schema_json.ts";
import type { Id64, SchemaJson, SnapshotJson, SpecJson, TableMetadata } from "./wire.ts";

/** A table's metadata; a value, never changed in place. */
export interface TableState {
  readonly metadata: TableMetadata;
  /** The file that holds the metadata as it stood when read or written; undefined for a table not written yet. */
  readonly metadataUri: string | undefined;
  /** True where the metadata differs from the file. */
  readonly isChanged: boolean;
}

/** Which snapshot is meant. */
export type SnapshotChoice =
  | { readonly snapshotId: Id64 }
  | { readonly timestampMs: number };

/** The table's columns with their field ids. @throws PhloError PHLO-402 for a type phlo does not know. */
export function tableColumns(state: TableState): readonly Column[] {
  return parseSchema(currentSchema(state.metadata));
}

/** The schema as JSON text, for the footer of data files. */
export function currentSchemaJson(state: TableState): string {
  return renderJson64(currentSchema(state.metadata));
}

/** The columns as they were when a snapshot was written. @throws PhloError PHLO-402 for a type phlo does not know. */
export function columnsAt(state: TableState, snapshot: SnapshotJson): readonly Column[] {
  const { metadata } = state;
  const schema = metadata.schemas.find((item) => item["schema-id"] === snapshot["schema-id"]);
  return parseSchema(schema ?? currentSchema(metadata));
}

/** The names of the columns that identify a row. */
export function identifierColumns(state: TableState): readonly string[] {
  const schema = currentSchema(state.metadata);
  const ids = schema["identifier-field-ids"] ?? [];
  return schema.fields.filter((field) => ids.includes(field.id)).map((field) => field.name);
}

/** The snapshot that readers of the table see; undefined for a table that never had rows. */
export function currentSnapshot(state: TableState): SnapshotJson | undefined {
  const id = state.metadata["current-snapshot-id"];
  return id === null ? undefined : findSnapshot(state, id);
}

/**
 * The snapshot with an id, or the one that readers saw at a moment.
 *
 * @throws PhloError PHLO-406 where the table has none.
 */
export function snapshotAt(state: TableState, choice: SnapshotChoice): SnapshotJson {
  if ("snapshotId" in choice) return findSnapshot(state, choice.snapshotId);
  const log = state.metadata["snapshot-log"];
  const entry = log.findLast((line) => line["timestamp-ms"] <= choice.timestampMs);
  if (entry !== undefined) return findSnapshot(state, entry["snapshot-id"]);
  const moment = new Date(choice.timestampMs).toISOString();
  throw new PhloError(
    "PHLO-406",
    `Cannot read "${
      labelOf(state.metadata)
    }" as of ${moment}: its first snapshot that is kept is younger`,
    { hint: "phlo history <table> lists the snapshots" },
  );
}

function findSnapshot(state: TableState, id: Id64): SnapshotJson {
  const snapshot = state.metadata.snapshots.find((item) => isSameId(item["snapshot-id"], id));
  if (snapshot !== undefined) return snapshot;
  throw new PhloError(
    "PHLO-406",
    `Cannot find the snapshot "${id}" of "${
      labelOf(state.metadata)
    }": it never was, or was expired`,
    { hint: "phlo history <table> lists the snapshots" },
  );
}

/** The schema new rows are written in. @throws PhloError PHLO-401 where the metadata names one it does not have. */
export function currentSchema(metadata: TableMetadata): SchemaJson {
  const schema = metadata.schemas.find((item) =>
    item["schema-id"] === metadata["current-schema-id"]
  );
  if (schema !== undefined) return schema;
  throw incoherent(metadata, `it has no schema ${metadata["current-schema-id"]}`);
}

/** A partition spec. @throws PhloError PHLO-401 where the metadata does not have it. */
export function specOf(metadata: TableMetadata, specId: number): SpecJson {
  const spec = metadata["partition-specs"].find((item) => item["spec-id"] === specId);
  if (spec !== undefined) return spec;
  throw incoherent(metadata, `it has no partition spec ${specId}`);
}

/** The table's name as its folder tells it, for messages: `raw.glucose_entries`. */
export function labelOf(metadata: Pick<TableMetadata, "location">): string {
  return metadata.location.split("/").filter((part) => part !== "").slice(-2).join(".");
}

/** True where two ids are one, whether or not a double holds them. */
export function isSameId(left: Id64, right: Id64): boolean {
  return BigInt(left) === BigInt(right);
}

function incoherent(metadata: TableMetadata, why: string): PhloError {
  return new PhloError("PHLO-401", `Cannot read the metadata of "${labelOf(metadata)}": ${why}`);
}
