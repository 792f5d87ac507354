import { expect } from "expect";
import type { PartitionGrain } from "../core/partition.ts";
import { listWindow } from "./plan_tick.ts";

function list(
  grain: PartitionGrain,
  from: string,
  to: string,
  timezone = "UTC",
): readonly string[] {
  const window = { fromAt: Date.parse(`${from}Z`), at: Date.parse(`${to}Z`) };
  return listWindow({ partitions: grain }, window, timezone).map(({ key }) => key);
}

Deno.test("listWindow() makes yesterday at midnight and today at one, of hourly ticks over days", () => {
  expect(list("day", "2024-01-20T23:00", "2024-01-21T00:00")).toEqual(["2024-01-20"]);
  expect(list("day", "2024-01-21T00:00", "2024-01-21T01:00")).toEqual(["2024-01-21"]);
  expect(list("day", "2024-01-20T06:00", "2024-01-21T06:00")).toEqual(["2024-01-20", "2024-01-21"]);
});

Deno.test("listWindow() makes the hours, months and the one partition that meet the time", () => {
  expect(list("hour", "2024-01-20T22:30", "2024-01-21T00:30"))
    .toEqual(["2024-01-20T22", "2024-01-20T23", "2024-01-21T00"]);
  expect(list("month", "2024-01-31T00:00", "2024-02-01T00:00")).toEqual(["2024-01"]);
  expect(list("month", "2024-01-31T00:00", "2024-02-01T01:00")).toEqual(["2024-01", "2024-02"]);
  expect(list("none", "2024-01-20T00:00", "2024-01-21T00:00")).toEqual(["all"]);
});

Deno.test("listWindow() keeps to the project's days, also where they have 23 and 25 hours", () => {
  const berlin = "Europe/Berlin";
  expect(list("day", "2024-03-30T23:00", "2024-03-31T22:00", berlin)).toEqual(["2024-03-31"]);
  expect(list("day", "2024-10-26T22:00", "2024-10-27T23:00", berlin)).toEqual(["2024-10-27"]);
  expect(list("hour", "2024-03-31T00:00", "2024-03-31T02:00", berlin))
    .toEqual(["2024-03-31T01", "2024-03-31T03"]);
  // Two o'clock comes twice, and is one partition.
  expect(list("hour", "2024-10-26T23:00", "2024-10-27T02:00", berlin))
    .toEqual(["2024-10-27T01", "2024-10-27T02"]);
});
