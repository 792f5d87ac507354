/**
 * Every file that a metadata file leads to: what must not be removed, and what must be there.
 *
 * @module
 */

import { mapConcurrently } from "../core/concurrency.ts";
import type { Store } from "../core/store.ts";
import { createManifestReader, type ManifestReader } from "./avro_store.ts";
import { ENTRY_STATUS } from "./manifest.ts";
import { readManifest } from "./manifest_file.ts";
import { type ManifestRecord, readManifestList } from "./manifest_list.ts";
import { nameInStore } from "./metadata_file.ts";
import { readMetadataKind } from "./read_metadata_kind.ts";
import { readTable } from "./read_table.ts";
import type { SnapshotJson } from "./wire.ts";

/** One file of the store that something refers to. */
export interface FileReference {
  readonly name: string;
  readonly kind: "metadata" | "manifest list" | "manifest" | "data" | "deletes" | "statistics";
  /** As whoever refers to it says; absent where nobody does. */
  readonly sizeBytes?: bigint;
  /** The metadata file that leads here. */
  readonly root: string;
  /** False for metadata files of the past, which readers do without. */
  readonly isNeeded: boolean;
}

/** What was read before, so that nothing is read twice: snapshots share most of their manifests. */
export interface ReferenceWalk {
  readonly store: Store;
  readonly reader: ManifestReader;
  readonly seen: Set<string>;
}

const READ_LIMIT = 8;

/** Begins a walk over one or many metadata files. */
export function startWalk(store: Store): ReferenceWalk {
  return { store, reader: createManifestReader(store), seen: new Set() };
}

/**
 * Lists what a metadata file leads to, all its snapshots included; what an earlier call of the walk has told is left out.
 * @throws PhloError PHLO-401 for a missing or damaged file, PHLO-402 for a table that phlo cannot read
 */
export async function listReferences(
  root: string,
  walk: ReferenceWalk,
): Promise<readonly FileReference[]> {
  const { store } = walk;
  const own: FileReference = {
    name: nameInStore(root, store),
    kind: "metadata",
    root,
    isNeeded: true,
  };
  if (walk.seen.has(own.name)) return [];
  walk.seen.add(own.name);
  if (await readMetadataKind(root, store) === "view") return [own];
  const { metadata } = await readTable(root, store);
  const past = metadata["metadata-log"].map((line): FileReference => ({
    name: nameInStore(line["metadata-file"], store),
    kind: "metadata",
    root,
    isNeeded: false,
  }));
  const found = [own, ...past];
  for (const path of listStatistics(metadata)) {
    found.push({ name: nameInStore(path, store), kind: "statistics", root, isNeeded: true });
  }
  for (const snapshot of metadata.snapshots) {
    found.push(...await listOfSnapshot(snapshot, root, walk));
  }
  return found;
}

/** Statistics files of other engines, by the key that the specification gives them. */
function listStatistics(metadata: {
  readonly statistics: readonly unknown[];
  readonly "partition-statistics": readonly unknown[];
}): readonly string[] {
  return [...metadata.statistics, ...metadata["partition-statistics"]].flatMap((each) => {
    const path = typeof each === "object" && each !== null && "statistics-path" in each
      ? each["statistics-path"]
      : undefined;
    return typeof path === "string" ? [path] : [];
  });
}

async function listOfSnapshot(
  snapshot: SnapshotJson,
  root: string,
  walk: ReferenceWalk,
): Promise<readonly FileReference[]> {
  const list = nameInStore(snapshot["manifest-list"], walk.store);
  if (walk.seen.has(list)) return [];
  walk.seen.add(list);
  const manifests = await readManifestList(snapshot, walk.reader);
  const fresh = manifests.filter(({ manifestPath }) => {
    const isNew = !walk.seen.has(manifestPath);
    walk.seen.add(manifestPath);
    return isNew;
  });
  const read = await mapConcurrently(fresh, (each) => listOfManifest(each, root, walk), {
    limit: READ_LIMIT,
  });
  const files = read.flatMap((result) => {
    if (result.status === "rejected") throw result.reason;
    return result.value;
  });
  return [{ name: list, kind: "manifest list", root, isNeeded: true }, ...files];
}

async function listOfManifest(
  manifest: ManifestRecord,
  root: string,
  { store, reader }: ReferenceWalk,
): Promise<readonly FileReference[]> {
  const entries = await readManifest(manifest, reader);
  const live = entries.filter(({ status }) => status !== ENTRY_STATUS.deleted);
  return [
    {
      name: nameInStore(manifest.manifestPath, store),
      kind: "manifest",
      sizeBytes: manifest.manifestLength,
      root,
      isNeeded: true,
    },
    ...live.map(({ dataFile }): FileReference => ({
      name: nameInStore(dataFile.filePath, store),
      kind: dataFile.content === 0 ? "data" : "deletes",
      sizeBytes: dataFile.fileSize,
      root,
      isNeeded: true,
    })),
  ];
}
