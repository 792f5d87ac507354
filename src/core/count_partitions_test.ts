import { expect } from "expect";
import {
  countPartitions,
  listPartitions,
  parsePartition,
  type PartitionGrain,
} from "./partition.ts";

Deno.test("countPartitions() counts what listPartitions() lists, across daylight saving and years", () => {
  const cases: readonly [string, string, PartitionGrain][] = [
    ["2024-01-20", "2024-01-20", "day"],
    ["2023-12-30", "2024-03-02", "day"],
    ["2024-03-30T05", "2024-04-01T07", "hour"],
    ["2024-10-26T05", "2024-10-28T02", "hour"],
    ["2024-03-31T03", "2024-03-31T04", "hour"],
    ["2024-10-27T02", "2024-10-27T03", "hour"],
    ["2023-11", "2025-02", "month"],
    ["2024-01-21", "2024-01-20", "day"],
  ];
  for (const timezone of ["UTC", "Europe/Berlin", "America/Sao_Paulo", "Asia/Tokyo"]) {
    for (const [from, to, grain] of cases) {
      const first = parsePartition(from, grain, timezone);
      const last = parsePartition(to, grain, timezone);
      const counted = countPartitions(first, last, timezone);
      expect([timezone, from, counted])
        .toEqual([timezone, from, listPartitions(first, last, timezone).length]);
    }
  }
  const whole = parsePartition("all", "none", "UTC");
  expect(countPartitions(whole, whole, "UTC")).toBe(1);
});
