/**
 * The manifests of a snapshot to be: those of the snapshot before, rewritten where a file goes, one new for what comes,
 * and many small ones folded into one.
 *
 * @module
 */

import type { StagedFile } from "../core/data_files.ts";
import { PhloError } from "../core/phlo_error.ts";
import { plainPath } from "../core/plain_path.ts";
import type { ManifestTools } from "./avro_store.ts";
import type { DataFileEntry } from "./data_file_entry.ts";
import { isLive } from "./list_data_files.ts";
import { createAddedEntry, ENTRY_STATUS, type ManifestEntry } from "./manifest.ts";
import { type ManifestContext, readManifest, writeManifest } from "./manifest_file.ts";
import { type ManifestRecord, readManifestList } from "./manifest_list.ts";
import { currentSchema, specOf, tableColumns, type TableState } from "./table_state.ts";
import type { SnapshotJson } from "./wire.ts";

/** What the snapshot changes. */
export interface ManifestChange {
  readonly snapshotId: number;
  readonly parent: SnapshotJson | undefined;
  readonly add: readonly StagedFile[];
  readonly remove: readonly DataFileEntry[];
}

/** So many manifests of one spec are folded into one. */
const FOLD_AT = 100;
/** Manifests from this size on are left alone. */
const FOLD_BELOW_BYTES = 4_000_000n;

/** Writes the new manifests, durably, and returns all that the snapshot's list will hold. @throws PhloError PHLO-404 for a file to remove that is not there. */
export async function planManifests(
  state: TableState,
  change: ManifestChange,
  tools: ManifestTools,
): Promise<readonly ManifestRecord[]> {
  const old = change.parent === undefined
    ? []
    : (await readManifestList(change.parent, tools)).filter(isLive);
  const kept = await removeFiles(old, state, change, tools);
  const folded = await foldManifests(kept, state, change, tools);
  return [...await addFiles(state, change, tools), ...folded];
}

async function addFiles(
  state: TableState,
  change: ManifestChange,
  tools: ManifestTools,
): Promise<readonly ManifestRecord[]> {
  if (change.add.length === 0) return [];
  const context = contextOf(state, change, state.metadata["default-spec-id"]);
  const entries = change.add.map((file) =>
    createAddedEntry(file, context.snapshotId, {
      uri: tools.store.uriOf(file.name),
      spec: context.spec,
      columns: context.columns,
    })
  );
  return [await writeManifest(entries, context, tools)];
}

function contextOf(state: TableState, change: ManifestChange, specId: number): ManifestContext {
  const { metadata } = state;
  return {
    location: metadata.location,
    snapshotId: BigInt(change.snapshotId),
    spec: specOf(metadata, specId),
    schema: currentSchema(metadata),
    columns: tableColumns(state),
  };
}

async function removeFiles(
  manifests: readonly ManifestRecord[],
  state: TableState,
  change: ManifestChange,
  tools: ManifestTools,
): Promise<readonly ManifestRecord[]> {
  const wanted = new Set(change.remove.map(({ uri }) => plainPath(uri)));
  const holders = new Set(change.remove.map(({ manifestUri }) => plainPath(manifestUri)));
  const result: ManifestRecord[] = [];
  for (const manifest of manifests) {
    const isHolder = manifest.content === 0 && holders.has(plainPath(manifest.manifestPath));
    const rewritten = isHolder
      ? await removeFromManifest(manifest, wanted, contextOf(state, change, manifest.specId), tools)
      : manifest;
    result.push(rewritten);
  }
  const [missing] = wanted;
  if (missing === undefined) return result;
  throw new PhloError(
    "PHLO-404",
    `Cannot remove the file "${missing}": the table's current snapshot does not hold it`,
    { retryable: true, hint: "plan the change again from the table as it is now" },
  );
}

/** Takes what it finds out of `wanted`. */
async function removeFromManifest(
  manifest: ManifestRecord,
  wanted: Set<string>,
  context: ManifestContext,
  tools: ManifestTools,
): Promise<ManifestRecord> {
  const entries = await readManifest(manifest, tools);
  const live = entries.filter(({ status }) => status !== ENTRY_STATUS.deleted);
  const next = live.map((entry): ManifestEntry =>
    wanted.delete(plainPath(entry.dataFile.filePath))
      ? { ...entry, status: ENTRY_STATUS.deleted, snapshotId: context.snapshotId }
      : { ...entry, status: ENTRY_STATUS.existing }
  );
  return await writeManifest(next, context, tools);
}

/** Without it every append would add a manifest for all later readers to open. */
async function foldManifests(
  manifests: readonly ManifestRecord[],
  state: TableState,
  change: ManifestChange,
  tools: ManifestTools,
): Promise<readonly ManifestRecord[]> {
  const specId = state.metadata["default-spec-id"];
  const snapshotId = BigInt(change.snapshotId);
  const small = manifests.filter((manifest) =>
    manifest.content === 0 && manifest.specId === specId &&
    manifest.addedSnapshotId !== snapshotId && manifest.manifestLength < FOLD_BELOW_BYTES
  );
  if (small.length < FOLD_AT) return manifests;
  const entries: ManifestEntry[] = [];
  for (const manifest of small) {
    const read = await readManifest(manifest, tools);
    for (const entry of read) {
      if (entry.status === ENTRY_STATUS.deleted) continue;
      entries.push({ ...entry, status: ENTRY_STATUS.existing });
    }
  }
  const folded = await writeManifest(entries, contextOf(state, change, specId), tools);
  return [...manifests.filter((manifest) => !small.includes(manifest)), folded];
}
