/**
 * Partitions that no clock shows.
 *
 * @module
 */

import { expect } from "expect";
import { parsePartition } from "./partition.ts";

Deno.test("parsePartition() refuses an hour or day that the clocks skip, and only those", () => {
  const skipped: readonly (readonly [string, "hour" | "day", string])[] = [
    ["2024-03-31T02", "hour", "Europe/Berlin"],
    ["2024-03-10T02", "hour", "America/New_York"],
    ["2011-12-30", "day", "Pacific/Apia"],
  ];
  for (const [text, grain, timezone] of skipped) {
    expect(() => parsePartition(text, grain, timezone)).toThrow(
      `Cannot use partition "${text}": the clocks of ${timezone} skip that ${grain}`,
    );
    expect(parsePartition(text, grain, "UTC").key).toBe(text);
  }
  expect(parsePartition("2024-03-31T03", "hour", "Europe/Berlin").start).toBe(
    "2024-03-31T01:00:00.000Z",
  );
  const twice = parsePartition("2024-10-27T02", "hour", "Europe/Berlin");
  expect([twice.start, twice.end]).toEqual([
    "2024-10-27T00:00:00.000Z",
    "2024-10-27T02:00:00.000Z",
  ]);
});
