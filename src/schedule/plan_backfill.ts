/**
 * Which partitions a backfill makes, and in which runs. Pure.
 *
 * @module
 */

import type { PartitionWindow } from "../core/partition.ts";
import type { IngestionAsset } from "../core/project.ts";

/** What is made: what is missing or failed, one of the two, or everything. */
export type BackfillChoice = "missing or failed" | "missing" | "failed" | "all";

/** How one partition stands. */
export type PartitionStanding = "made" | "failed" | "missing" | "running";

/** An asset with the range that is asked for, and how each partition of it stands; absent ones are missing. */
export interface BackfillAsset {
  readonly asset: IngestionAsset;
  readonly partitions: readonly PartitionWindow[];
  readonly standings: ReadonlyMap<string, PartitionStanding>;
}

/** One run: one partition of one or several assets. */
export interface BackfillRun {
  readonly key: string;
  readonly ingestions: readonly {
    readonly asset: IngestionAsset;
    readonly partitions: readonly [PartitionWindow];
  }[];
}

/** What is to be done, oldest first, and what need not be. */
export interface BackfillPlan {
  readonly runs: readonly BackfillRun[];
  /** Partitions to make: of two assets they are two. */
  readonly todo: number;
  readonly made: number;
  readonly failed: number;
  readonly missing: number;
  /** Left alone: another run makes them now. */
  readonly running: number;
}

/** Plans a backfill. Assets that share a partition's key are made by one run, and published apart. */
export function planBackfill(
  assets: readonly BackfillAsset[],
  choice: BackfillChoice,
): BackfillPlan {
  const counts = { made: 0, failed: 0, missing: 0, running: 0 };
  const runs = new Map<string, BackfillRun["ingestions"][number][]>();
  let todo = 0;
  for (const { asset, partitions, standings } of assets) {
    for (const window of partitions) {
      const standing = standings.get(window.key) ?? "missing";
      counts[standing]++;
      if (!isWanted(standing, choice)) continue;
      todo++;
      const own = runs.get(window.key) ?? [];
      own.push({ asset, partitions: [window] });
      runs.set(window.key, own);
    }
  }
  const sorted = [...runs].map(([key, ingestions]) => ({ key, ingestions }))
    .sort((left, right) => startOf(left) - startOf(right) || left.key.length - right.key.length);
  return { runs: sorted, todo, ...counts };
}

function isWanted(standing: PartitionStanding, choice: BackfillChoice): boolean {
  if (standing === "running") return false;
  switch (choice) {
    case "all":
      return true;
    case "missing":
    case "failed":
      return standing === choice;
    case "missing or failed":
      return standing !== "made";
    default:
      return choice satisfies never;
  }
}

function startOf({ ingestions: [first] }: BackfillRun): number {
  return Date.parse(first?.partitions[0].start ?? "");
}
