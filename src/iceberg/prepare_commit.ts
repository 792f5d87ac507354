/**
 * Writes everything a change of a table needs and moves no pointer: manifests, the manifest list, then the metadata.
 * Nobody sees the result before a catalog points at it.
 *
 * @module
 */

import type { Column } from "../core/column.ts";
import type { StagedFile } from "../core/data_files.ts";
import type { Host } from "../core/host.ts";
import type { Store } from "../core/store.ts";
import { evolveTable } from "./evolve_table.ts";
import { listExpiredSnapshots } from "./expired_snapshots.ts";
import { createManifestReader, type ManifestTools } from "./avro_store.ts";
import type { DataFileEntry } from "./data_file_entry.ts";
import { logMetadata, writeMetadataJson } from "./metadata_file.ts";
import { planManifests } from "./plan_manifests.ts";
import { writeManifestList } from "./manifest_list.ts";
import { renderSummary, type SnapshotOperation } from "./snapshot_summary.ts";
import { currentSnapshot, isSameId, type TableState } from "./table_state.ts";
import { applyUpdates, type TableUpdate } from "./table_update.ts";
import type { SnapshotJson, TableMetadata } from "./wire.ts";

/** A change of a table. */
export interface TableChange {
  readonly operation: SnapshotOperation;
  readonly add: readonly StagedFile[];
  /** Files of the current snapshot. */
  readonly remove: readonly DataFileEntry[];
  /** Facts of our own in the snapshot's summary. */
  readonly summary?: Readonly<Record<string, string>>;
  /** The columns the table takes on, by `evolveTable`'s rules. */
  readonly columns?: readonly Column[];
  readonly properties?: Readonly<Record<string, string>>;
}

/**
 * Prepares a change of a state that was read, planned or evolved. Where nothing is added, removed or altered the same state comes back, and no file is written.
 *
 * @throws PhloError PHLO-203 for columns that cannot change so, PHLO-404 where a file to remove is not in the table.
 */
export async function prepareCommit(
  state: TableState,
  change: TableChange,
  tools: { readonly store: Store; readonly host: Host },
): Promise<TableState> {
  const altered = alterTable(state, change);
  const hasFiles = change.add.length > 0 || change.remove.length > 0;
  if (!hasFiles && !altered.isChanged) return state;
  const nowMs = tools.host.clock.now();
  const updates = hasFiles
    ? await writeSnapshot(altered, change, {
      ...createManifestReader(tools.store),
      host: tools.host,
    })
    : [];
  const committed = applyUpdates(altered.metadata, updates, nowMs);
  const expired = listExpiredSnapshots(committed, nowMs);
  const trimmed = expired.length === 0
    ? committed
    : applyUpdates(committed, [{ action: "remove-snapshots", "snapshot-ids": expired }], nowMs);
  const metadata = logMetadata(trimmed, state);
  const metadataUri = await writeMetadataJson(metadata, state.metadataUri, tools);
  return { metadata, metadataUri, isChanged: false };
}

function alterTable(state: TableState, change: TableChange): TableState {
  const evolved = change.columns === undefined ? state : evolveTable(state, change.columns);
  const given = Object.entries(change.properties ?? {});
  const { properties } = evolved.metadata;
  const updates = Object.fromEntries(given.filter(([key, value]) => properties[key] !== value));
  if (Object.keys(updates).length === 0) return evolved;
  const metadata = applyUpdates(
    evolved.metadata,
    [{ action: "set-properties", updates }],
    evolved.metadata["last-updated-ms"],
  );
  return { ...evolved, metadata, isChanged: true };
}

async function writeSnapshot(
  state: TableState,
  change: TableChange,
  tools: ManifestTools,
): Promise<readonly TableUpdate[]> {
  const { metadata } = state;
  const parent = currentSnapshot(state);
  const snapshotId = createSnapshotId(metadata, tools.host);
  const manifests = await planManifests(state, { ...change, snapshotId, parent }, tools);
  const sequenceNumber = Number(metadata["last-sequence-number"]) + 1;
  const list = await writeManifestList(manifests, {
    location: metadata.location,
    snapshotId: BigInt(snapshotId),
    parentId: parent?.["snapshot-id"],
    sequenceNumber: BigInt(sequenceNumber),
  }, tools);
  const snapshot: SnapshotJson = {
    "sequence-number": sequenceNumber,
    "snapshot-id": snapshotId,
    ...(parent === undefined ? {} : { "parent-snapshot-id": parent["snapshot-id"] }),
    "timestamp-ms": Math.max(tools.host.clock.now(), metadata["last-updated-ms"]),
    summary: renderSummary({
      ...change,
      parentSummary: parent?.summary,
      manifests,
      extra: change.summary ?? {},
    }),
    "manifest-list": list,
    "schema-id": metadata["current-schema-id"],
  };
  return [
    { action: "add-snapshot", snapshot },
    {
      action: "set-snapshot-ref",
      "ref-name": "main",
      type: "branch",
      "snapshot-id": snapshotId,
    },
  ];
}

/** Random ids collide about never; the table is asked all the same. */
function createSnapshotId(metadata: TableMetadata, host: Host): number {
  for (;;) {
    const id = host.ids.snapshotId();
    if (!metadata.snapshots.some((item) => isSameId(item["snapshot-id"], id))) return id;
  }
}
