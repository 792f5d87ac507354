/**
 * Takes an older snapshot of a table up again: the same files, a new metadata file, no pointer moved.
 *
 * @module
 */

import type { Host } from "../core/host.ts";
import type { Store } from "../core/store.ts";
import { logMetadata, writeMetadataJson } from "./metadata_file.ts";
import { currentSnapshot, isSameId, snapshotAt, type TableState } from "./table_state.ts";
import { applyUpdates } from "./table_update.ts";
import type { Id64 } from "./wire.ts";

/**
 * Rolls back. The same state comes back where the snapshot is the current one.
 * @throws PhloError PHLO-406 where the table has no such snapshot, or no longer
 */
export async function rollBackTable(
  state: TableState,
  snapshotId: Id64,
  tools: { readonly store: Store; readonly host: Host },
): Promise<TableState> {
  snapshotAt(state, { snapshotId });
  const current = currentSnapshot(state);
  if (current !== undefined && isSameId(current["snapshot-id"], snapshotId)) return state;
  const changed = applyUpdates(state.metadata, [{
    action: "set-snapshot-ref",
    "ref-name": "main",
    type: "branch",
    "snapshot-id": snapshotId,
  }], tools.host.clock.now());
  const metadata = logMetadata(changed, state);
  const metadataUri = await writeMetadataJson(metadata, state.metadataUri, tools);
  return { metadata, metadataUri, isChanged: false };
}
