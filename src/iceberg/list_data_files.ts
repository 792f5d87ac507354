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
import { currentSnapshot, labelOf, snapshotAt, type TableState } from "./table_state.ts";
import type { Id64 } from "./wire.ts";

/** A snapshot's list has at most some hundred manifests; reading is bound by the store. */
const READ_LIMIT = 8;

/**
 * Lists the live data files, at the current snapshot unless another is named; none for a table that never had rows.
 *
 * @throws PhloError PHLO-401 naming a missing or damaged file, PHLO-402 for deletes and formats that phlo does not read.
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
  const reader = createManifestReader(store);
  const manifests = (await readManifestList(snapshot, reader)).filter(isLive);
  const results = await mapConcurrently(
    manifests,
    (manifest) => listManifest(manifest, state, reader),
    { limit: READ_LIMIT },
  );
  return results.flatMap((result) => {
    if (result.status === "rejected") throw result.reason;
    return result.value;
  });
}

/** False for a manifest that only tells of removed files. */
export function isLive(manifest: ManifestRecord): boolean {
  return manifest.addedFiles + manifest.existingFiles > 0;
}

async function listManifest(
  manifest: ManifestRecord,
  state: TableState,
  reader: ManifestReader,
): Promise<readonly DataFileEntry[]> {
  const entries = await readManifest(manifest, reader);
  const live = entries.filter(({ status }) => status !== ENTRY_STATUS.deleted);
  return live.map((entry) => {
    assertReadable(entry, state);
    const { dataFile } = entry;
    return {
      name: nameInStore(dataFile.filePath, reader.store),
      rowCount: dataFile.recordCount,
      sizeBytes: dataFile.fileSize,
      specId: manifest.specId,
      sequenceNumber: entry.sequenceNumber ?? 0n,
      uri: dataFile.filePath,
      manifestUri: manifest.manifestPath,
      entry,
    };
  });
}

function assertReadable({ dataFile }: ManifestEntry, state: TableState): void {
  const feature = dataFile.content === FILE_CONTENT.positionDeletes
    ? "position deletes"
    : dataFile.content === FILE_CONTENT.equalityDeletes
    ? "equality deletes"
    : dataFile.fileFormat.toUpperCase() !== "PARQUET"
    ? `data files in the format "${dataFile.fileFormat}"`
    : dataFile.keyMetadata !== null
    ? "encrypted data files"
    : undefined;
  if (feature === undefined) return;
  throw new PhloError(
    "PHLO-402",
    `Cannot read the table "${
      labelOf(state.metadata)
    }": it uses ${feature} ("${dataFile.filePath}")`,
    { hint: "rewrite the table with the engine that wrote it, without that feature" },
  );
}
