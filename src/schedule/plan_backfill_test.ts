import { expect } from "expect";
import { listPartitions, parsePartition } from "../core/partition.ts";
import type { IngestionAsset } from "../core/project.ts";
import {
  type BackfillAsset,
  type BackfillChoice,
  type PartitionStanding,
  planBackfill,
} from "./plan_backfill.ts";

function days(name: string, standings: Readonly<Record<string, PartitionStanding>>): BackfillAsset {
  const day = (key: string) => parsePartition(key, "day", "UTC");
  return {
    // Only the name is looked at.
    asset: { name } as IngestionAsset,
    partitions: listPartitions(day("2024-01-01"), day("2024-01-04"), "UTC"),
    standings: new Map(Object.entries(standings)),
  };
}

const KNOWN = days("a", {
  "2024-01-01": "made",
  "2024-01-02": "failed",
  "2024-01-03": "running",
});

function keys(choice: BackfillChoice): readonly string[] {
  return planBackfill([KNOWN], choice).runs.map((run) => run.key.slice(-2));
}

Deno.test("planBackfill() takes what is missing or failed, and leaves alone what another run makes", () => {
  expect(keys("missing or failed")).toEqual(["02", "04"]);
  expect(keys("missing")).toEqual(["04"]);
  expect(keys("failed")).toEqual(["02"]);
  expect(keys("all")).toEqual(["01", "02", "04"]);
  const { todo, made, failed, missing, running } = planBackfill([KNOWN], "missing or failed");
  expect({ todo, made, failed, missing, running })
    .toEqual({ todo: 2, made: 1, failed: 1, missing: 1, running: 1 });
});

Deno.test("planBackfill() makes one run of assets that share a partition, oldest first", () => {
  const other = days("b", { "2024-01-02": "made" });
  const plan = planBackfill([KNOWN, other], "missing or failed");
  expect(
    plan.runs.map(({ key, ingestions }) => [key, ...ingestions.map(({ asset }) => asset.name)]),
  )
    .toEqual([
      ["2024-01-01", "b"],
      ["2024-01-02", "a"],
      ["2024-01-03", "b"],
      ["2024-01-04", "a", "b"],
    ]);
  expect(plan.todo).toBe(5);
  expect(planBackfill([], "all")).toMatchObject({ runs: [], todo: 0 });
});
