/**
 * Delete files of other engines, and which data files they concern. phlo writes none: it rewrites the data file instead.
 *
 * @module
 */

import { renderJson64 } from "../core/json64.ts";
import { PhloError } from "../core/phlo_error.ts";
import type { Store } from "../core/store.ts";
import { FILE_CONTENT, type ManifestEntry } from "./manifest.ts";
import { nameInStore } from "./metadata_file.ts";

/** A live file of positions of deleted rows. */
export interface DeleteFile {
  readonly name: string;
  readonly sequenceNumber: bigint;
  /** Spec and partition values: it only concerns data files of the same. */
  readonly scope: string;
}

/** Reads an entry of a delete manifest. @throws PhloError PHLO-402 for equality deletes and other forms phlo does not read. */
export function parseDeleteFile(
  entry: ManifestEntry,
  specId: number,
  options: { readonly label: string; readonly store: Store },
): DeleteFile {
  const { dataFile } = entry;
  const feature = dataFile.content === FILE_CONTENT.equalityDeletes
    ? "equality deletes"
    : dataFile.content !== FILE_CONTENT.positionDeletes
    ? `files of content ${dataFile.content}`
    : dataFile.fileFormat.toUpperCase() !== "PARQUET"
    ? `delete files in the format "${dataFile.fileFormat}"`
    : undefined;
  if (feature !== undefined) {
    throw new PhloError(
      "PHLO-402",
      `Cannot read the table "${options.label}": it uses ${feature} ("${dataFile.filePath}")`,
      { hint: "rewrite the table with the engine that wrote it, without that feature" },
    );
  }
  return {
    name: nameInStore(dataFile.filePath, options.store),
    sequenceNumber: entry.sequenceNumber ?? 0n,
    scope: scopeOf(entry, specId),
  };
}

/** The delete files that may hold positions of a data file: those of its partition that are not older than it. */
export function deletesOf(
  entry: ManifestEntry,
  specId: number,
  deletes: readonly DeleteFile[],
): readonly string[] {
  if (deletes.length === 0) return [];
  const scope = scopeOf(entry, specId);
  const writtenAt = entry.sequenceNumber ?? 0n;
  return deletes.filter((file) => file.scope === scope && file.sequenceNumber >= writtenAt)
    .map(({ name }) => name);
}

function scopeOf(entry: ManifestEntry, specId: number): string {
  return renderJson64([specId, Object.entries(entry.dataFile.partition).toSorted()]);
}
