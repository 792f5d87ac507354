/**
 * The data files that make up a table at a snapshot, with what their manifests say of them.
 *
 * @module
 */

import { mapConcurrently } from "../core/concurrency.ts";
import { PhloError } from "../core/phlo_error.ts";
import type { Store } from "../core/store.ts";
import { createManifestReader, type ManifestReader } from "./avro_store.ts";
import type { DataFileEntry } from "./data_file_entry.ts";
import { ENTRY_STATUS, FILE_CONTENT, type ManifestEntry } from "./manifest.ts";
import { readManifest } from "./manifest_file.ts";
import { type ManifestRecord, readManifestList } from "./manifest_list.ts";
import { nameInStore } from "./metadata_file.ts";
import { type DeleteFile, deletesOf, parseDeleteFile } from "./position_deletes.ts";
import { currentSnapshot, labelOf, snapshotAt, type TableState } from "./table_state.ts";
import type { Id64 } from "./wire.ts";

/** A snapshot's list has at most some hundred manifests; reading is bound by the store. */
const READ_LIMIT = 8;

/**
 * Lists the live data files, at the current snapshot unless another is named; none for a table that never had rows.
 * A file whose rows another engine deleted by position names its delete files.
 *
 * @throws PhloError PHLO-401 naming a missing or damaged file, PHLO-402 for equality deletes and formats that phlo does not read.
 */
export async function listDataFiles(
  state: TableState,
  store: Store,
  snapshotId?: Id64,
): Promise<readonly DataFileEntry[]> {
  const snapshot = snapshotId === undefined ? currentSnapshot(state) : snapshotAt(state, {
    snapshotId,
  });
  if (snapshot === undefined) return [];
  const label = labelOf(state.metadata);
  const reader = createManifestReader(store);
  const manifests = (await readManifestList(snapshot, reader)).filter(isLive);
  const deleted = await readLive(manifests.filter(({ content }) => content === 1), reader);
  const deletes = deleted.map(({ entry, manifest }) =>
    parseDeleteFile(entry, manifest.specId, { label, store })
  );
  const data = await readLive(manifests.filter(({ content }) => content !== 1), reader);
  return data.map((live) => describeFile(live, deletes, { label, store }));
}

/** False for a manifest that only tells of removed files. */
export function isLive(manifest: ManifestRecord): boolean {
  return manifest.addedFiles + manifest.existingFiles > 0;
}

interface LiveEntry {
  readonly entry: ManifestEntry;
  readonly manifest: ManifestRecord;
}

async function readLive(
  manifests: readonly ManifestRecord[],
  reader: ManifestReader,
): Promise<readonly LiveEntry[]> {
  const results = await mapConcurrently(
    manifests,
    (manifest) => readManifest(manifest, reader),
    { limit: READ_LIMIT },
  );
  return results.flatMap((result, index) => {
    if (result.status === "rejected") throw result.reason;
    const manifest = manifests[index];
    if (manifest === undefined) return [];
    return result.value.filter(({ status }) => status !== ENTRY_STATUS.deleted)
      .map((entry) => ({ entry, manifest }));
  });
}

function describeFile(
  { entry, manifest }: LiveEntry,
  deletes: readonly DeleteFile[],
  options: { readonly label: string; readonly store: Store },
): DataFileEntry {
  assertReadable(entry, options.label);
  const { dataFile } = entry;
  const deleteFiles = deletesOf(entry, manifest.specId, deletes);
  return {
    name: nameInStore(dataFile.filePath, options.store),
    rowCount: dataFile.recordCount,
    ...(deleteFiles.length === 0 ? {} : { deleteFiles }),
    sizeBytes: dataFile.fileSize,
    specId: manifest.specId,
    sequenceNumber: entry.sequenceNumber ?? 0n,
    uri: dataFile.filePath,
    manifestUri: manifest.manifestPath,
    entry,
  };
}

function assertReadable({ dataFile }: ManifestEntry, label: string): void {
  const feature = dataFile.content !== FILE_CONTENT.data
    ? "deletes among its data files"
    : dataFile.fileFormat.toUpperCase() !== "PARQUET"
    ? `data files in the format "${dataFile.fileFormat}"`
    : dataFile.keyMetadata !== null
    ? "encrypted data files"
    : undefined;
  if (feature === undefined) return;
  throw new PhloError(
    "PHLO-402",
    `Cannot read the table "${label}": it uses ${feature} ("${dataFile.filePath}")`,
    { hint: "rewrite the table with the engine that wrote it, without that feature" },
  );
}
