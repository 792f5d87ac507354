/**
 * Drops old snapshots from a table's metadata without a commit of rows.
 *
 * @module
 */

import type { Host } from "../core/host.ts";
import type { Store } from "../core/store.ts";
import { listExpiredSnapshots } from "./expired_snapshots.ts";
import { logMetadata, writeMetadataJson } from "./metadata_file.ts";
import type { TableState } from "./table_state.ts";
import { applyUpdates } from "./table_update.ts";

/** Snapshots to drop, and how to. */
export interface Expiry {
  readonly count: number;
  /** Writes the metadata without them; moves no pointer. Returns its URI. */
  write(tools: { readonly store: Store; readonly host: Host }): Promise<string>;
}

/** Plans the expiry at a moment. */
export function expireSnapshots(state: TableState, nowMs: number): Expiry {
  const ids = listExpiredSnapshots(state.metadata, nowMs);
  return {
    count: ids.length,
    write: (tools) =>
      writeMetadataJson(
        logMetadata(
          applyUpdates(state.metadata, [
            { action: "remove-snapshots", "snapshot-ids": ids },
          ], nowMs),
          state,
        ),
        state.metadataUri,
        tools,
      ),
  };
}
