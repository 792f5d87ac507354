/**
 * Reads and writes manifest files, and describes them for the manifest list.
 *
 * @module
 */

import type { Column } from "../core/column.ts";
import { renderJson64 } from "../core/json64.ts";
import { renderAvro } from "./avro_file.ts";
import { createSync, type ManifestReader, type ManifestTools, readAvroFile } from "./avro_store.ts";
import type { ManifestRecord } from "./manifest_list.ts";
import { ENTRY_STATUS, type ManifestEntry } from "./manifest.ts";
import { manifestSchema } from "./manifest_schema.ts";
import { nameInStore } from "./metadata_file.ts";
import { summarizePartitions } from "./partition_summary.ts";
import type { SchemaJson, SpecJson } from "./wire.ts";

/** Where and under which schema and spec manifests are written. */
export interface ManifestContext {
  readonly location: string;
  readonly snapshotId: bigint;
  readonly spec: SpecJson;
  readonly schema: SchemaJson;
  readonly columns: readonly Column[];
}

/** Reads a manifest's entries, with what they inherit from the list filled in. @throws PhloError PHLO-401 naming the file. */
export async function readManifest(
  manifest: ManifestRecord,
  reader: ManifestReader,
): Promise<readonly ManifestEntry[]> {
  const { rows } = await readAvroFile(manifest.manifestPath, reader);
  return (rows as unknown as readonly ManifestEntry[]).map((entry) => ({
    status: entry.status,
    snapshotId: entry.snapshotId ?? manifest.addedSnapshotId,
    sequenceNumber: entry.sequenceNumber ?? manifest.sequenceNumber,
    fileSequenceNumber: entry.fileSequenceNumber ?? manifest.sequenceNumber,
    dataFile: completeRecord(entry.dataFile),
  }));
}

/** Fields that another writer left out of its schema become null. */
function completeRecord(file: ManifestEntry["dataFile"]): ManifestEntry["dataFile"] {
  return {
    content: file.content ?? 0,
    filePath: file.filePath,
    fileFormat: file.fileFormat,
    partition: { ...file.partition },
    recordCount: file.recordCount,
    fileSize: file.fileSize,
    columnSizes: file.columnSizes ?? null,
    valueCounts: file.valueCounts ?? null,
    nullCounts: file.nullCounts ?? null,
    nanCounts: file.nanCounts ?? null,
    lowerBounds: file.lowerBounds ?? null,
    upperBounds: file.upperBounds ?? null,
    keyMetadata: file.keyMetadata ?? null,
    splitOffsets: file.splitOffsets ?? null,
    equalityIds: file.equalityIds ?? null,
    sortOrderId: file.sortOrderId ?? null,
  };
}

/** Writes entries as a new manifest, durably, and describes it for the list. */
export async function writeManifest(
  entries: readonly ManifestEntry[],
  context: ManifestContext,
  { store, host, types }: ManifestTools,
): Promise<ManifestRecord> {
  const { spec, schema, columns, snapshotId } = context;
  const bytes = renderAvro(
    manifestSchema(spec, columns),
    entries as unknown as readonly Readonly<Record<string, unknown>>[],
    {
      header: {
        schema: renderJson64(schema),
        "schema-id": String(schema["schema-id"]),
        "partition-spec": renderJson64(spec.fields),
        "partition-spec-id": String(spec["spec-id"]),
        "format-version": "2",
        content: "data",
      },
      types,
      sync: createSync(host),
    },
  );
  const name = `${nameInStore(context.location, store)}/metadata/${host.ids.uuid()}-m0.avro`;
  await store.create(name, bytes);
  const old = entries.filter(({ status }) => status === ENTRY_STATUS.existing)
    .flatMap(({ sequenceNumber }) => sequenceNumber === null ? [] : [sequenceNumber]);
  return {
    manifestPath: store.uriOf(name),
    manifestLength: BigInt(bytes.length),
    specId: spec["spec-id"],
    content: 0,
    sequenceNumber: null,
    minSequenceNumber: old.length === 0 ? null : old.reduce((a, b) => a < b ? a : b),
    addedSnapshotId: snapshotId,
    ...countEntries(entries),
    partitions: summarizePartitions(entries, spec, columns),
    keyMetadata: null,
  };
}

type EntryCounts = Pick<
  ManifestRecord,
  "addedFiles" | "existingFiles" | "deletedFiles" | "addedRows" | "existingRows" | "deletedRows"
>;

function countEntries(entries: readonly ManifestEntry[]): EntryCounts {
  const ofStatus = (wanted: number) => entries.filter(({ status }) => status === wanted);
  const rows = (some: readonly ManifestEntry[]) =>
    some.reduce((total, { dataFile }) => total + dataFile.recordCount, 0n);
  const added = ofStatus(ENTRY_STATUS.added);
  const existing = ofStatus(ENTRY_STATUS.existing);
  const deleted = ofStatus(ENTRY_STATUS.deleted);
  return {
    addedFiles: added.length,
    existingFiles: existing.length,
    deletedFiles: deleted.length,
    addedRows: rows(added),
    existingRows: rows(existing),
    deletedRows: rows(deleted),
  };
}
