/**
 * The manifest list of a snapshot: which manifests make up the table.
 *
 * @module
 */

import { renderAvro } from "./avro_file.ts";
import { createSync, type ManifestReader, type ManifestTools, readAvroFile } from "./avro_store.ts";
import { MANIFEST_LIST_SCHEMA } from "./manifest_schema.ts";
import { nameInStore } from "./metadata_file.ts";
import type { PartitionSummary } from "./partition_summary.ts";
import type { Id64, SnapshotJson } from "./wire.ts";

/** A manifest as a list holds it. */
export interface ManifestRecord {
  readonly manifestPath: string;
  readonly manifestLength: bigint;
  readonly specId: number;
  /** 0 for data, 1 for deletes. */
  readonly content: number;
  /** Null until a list gives it the number of its snapshot. */
  readonly sequenceNumber: bigint | null;
  readonly minSequenceNumber: bigint | null;
  readonly addedSnapshotId: bigint;
  readonly addedFiles: number;
  readonly existingFiles: number;
  readonly deletedFiles: number;
  readonly addedRows: bigint;
  readonly existingRows: bigint;
  readonly deletedRows: bigint;
  readonly partitions: readonly PartitionSummary[] | null;
  readonly keyMetadata: Uint8Array | null;
}

/** Reads the manifests of a snapshot. @throws PhloError PHLO-401 naming the file. */
export async function readManifestList(
  snapshot: SnapshotJson,
  reader: ManifestReader,
): Promise<readonly ManifestRecord[]> {
  const { rows } = await readAvroFile(snapshot["manifest-list"], reader);
  return (rows as unknown as readonly ManifestRecord[]).map((row) => ({
    manifestPath: row.manifestPath,
    manifestLength: row.manifestLength,
    specId: row.specId,
    content: row.content ?? 0,
    sequenceNumber: row.sequenceNumber ?? 0n,
    minSequenceNumber: row.minSequenceNumber ?? 0n,
    addedSnapshotId: row.addedSnapshotId,
    addedFiles: row.addedFiles ?? 0,
    existingFiles: row.existingFiles ?? 0,
    deletedFiles: row.deletedFiles ?? 0,
    addedRows: row.addedRows ?? 0n,
    existingRows: row.existingRows ?? 0n,
    deletedRows: row.deletedRows ?? 0n,
    partitions: row.partitions ?? null,
    keyMetadata: row.keyMetadata ?? null,
  }));
}

/** Writes the list of a new snapshot, durably; returns its URI. */
export async function writeManifestList(
  manifests: readonly ManifestRecord[],
  snapshot: {
    readonly location: string;
    readonly snapshotId: bigint;
    readonly parentId: Id64 | undefined;
    readonly sequenceNumber: bigint;
  },
  { store, host, types }: ManifestTools,
): Promise<string> {
  const { snapshotId, sequenceNumber } = snapshot;
  const rows = manifests.map((manifest) => ({
    ...manifest,
    sequenceNumber: manifest.sequenceNumber ?? sequenceNumber,
    minSequenceNumber: manifest.minSequenceNumber ?? sequenceNumber,
  }));
  const bytes = renderAvro(MANIFEST_LIST_SCHEMA, rows, {
    header: {
      "snapshot-id": String(snapshotId),
      "parent-snapshot-id": String(snapshot.parentId ?? null),
      "sequence-number": String(sequenceNumber),
      "format-version": "2",
    },
    types,
    sync: createSync(host),
  });
  const folder = nameInStore(snapshot.location, store);
  const name = `${folder}/metadata/snap-${snapshotId}-1-${host.ids.uuid()}.avro`;
  await store.create(name, bytes);
  return store.uriOf(name);
}
