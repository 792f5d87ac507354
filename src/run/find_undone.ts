/**
 * Whose work readers of a table no longer see when it takes up another snapshot, and whose they see again. Pure.
 *
 * @module
 */

import { listAncestors } from "../iceberg/list_ancestors.ts";
import { currentSnapshot, type TableState } from "../iceberg/table_state.ts";
import type { Id64, SnapshotJson } from "../iceberg/wire.ts";
import type { PublishReport } from "../records/publish_report.ts";

/** Finds the steps on both sides, by what their snapshots say of themselves. */
export function findUndone(
  state: TableState,
  to: Id64,
): Required<Pick<PublishReport, "undone" | "redone">> {
  const from = currentSnapshot(state)?.["snapshot-id"];
  const [before, after] = [from, to].map((id) =>
    id === undefined ? [] : listAncestors(state.metadata, id, Infinity)
  );
  return {
    undone: listOnly(before, after).flatMap((snapshot) => {
      const work = describeWork(snapshot);
      if (work === undefined) return [];
      const { run: _run, ...own } = work;
      return [{ ...own, since: snapshot["timestamp-ms"] }];
    }),
    redone: listOnly(after, before).flatMap((snapshot) => describeWork(snapshot) ?? []),
  };
}

function listOnly(
  left: readonly SnapshotJson[] = [],
  right: readonly SnapshotJson[] = [],
): readonly SnapshotJson[] {
  const others = new Set(right.map((snapshot) => BigInt(snapshot["snapshot-id"])));
  return left.filter((snapshot) => !others.has(BigInt(snapshot["snapshot-id"])));
}

interface Work {
  readonly run: string;
  readonly asset: string;
  readonly partition?: string;
}

/** Undefined for the work of other engines, and of what belongs to no step. */
function describeWork({ summary }: SnapshotJson): Work | undefined {
  const run = summary?.["phlo.run-id"];
  const asset = summary?.["phlo.asset"] ?? summary?.["phlo.model"];
  const partition = summary?.["phlo.partition"];
  if (run === undefined || asset === undefined) return undefined;
  return { run, asset, ...(partition === undefined ? {} : { partition }) };
}
