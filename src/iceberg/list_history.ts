/**
 * What readers of a table saw, one moment after the other. Pure.
 *
 * @module
 */

import { isSameId, type TableState } from "./table_state.ts";
import type { Id64 } from "./wire.ts";

/** One line of a table's history. */
export interface HistoryEntry {
  readonly snapshotId: Id64;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** `append`, `overwrite`, `delete`, `replace`; `rollback` where an older snapshot was taken up again. */
  readonly operation: string;
  readonly addedRows: number;
  readonly removedRows: number;
  readonly totalRows: number;
  /** The run that wrote it; absent for other engines. */
  readonly runId?: string;
  readonly engine: string;
  /** False where the snapshot is expired: its rows can no longer be read. */
  readonly isKept: boolean;
  readonly isCurrent: boolean;
}

/** The history, newest first. */
export function listHistory({ metadata }: TableState): readonly HistoryEntry[] {
  const log = metadata["snapshot-log"];
  const seen = new Set<string>();
  return log.map((line, index): HistoryEntry => {
    const id = line["snapshot-id"];
    const snapshot = metadata.snapshots.find((each) => isSameId(each["snapshot-id"], id));
    const summary = snapshot?.summary ?? {};
    const isAgain = seen.has(String(id));
    seen.add(String(id));
    return {
      snapshotId: id,
      at: line["timestamp-ms"],
      operation: isAgain ? "rollback" : summary.operation ?? "",
      addedRows: isAgain ? 0 : countOf(summary["added-records"]),
      removedRows: isAgain ? 0 : countOf(summary["deleted-records"]),
      totalRows: countOf(summary["total-records"]),
      engine: summary["engine-name"] ?? "",
      ...(summary["phlo.run-id"] === undefined ? {} : { runId: summary["phlo.run-id"] }),
      isKept: snapshot !== undefined,
      isCurrent: index === log.length - 1,
    };
  }).toReversed();
}

function countOf(text: string | undefined): number {
  const count = Number(text ?? 0);
  return Number.isFinite(count) ? count : 0;
}
