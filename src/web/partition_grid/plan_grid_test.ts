import { expect } from "expect";
import type { PartitionCounts } from "../../records/records.ts";
import { closestPeriod, keysOf, parsePeriod } from "./periods.ts";
import { cellLength, type GridRequest, listGaps, planGrid } from "./plan_grid.ts";

function made(period: string, count = 1): PartitionCounts {
  return { period, made: count, failed: 0, running: 0 };
}

const DAYS: GridRequest = {
  grain: "day",
  timezone: "UTC",
  period: "2024",
  years: [],
  span: { first: "2024-01-14", last: "2024-01-22" },
  counts: [
    made("2024-01-14"),
    { period: "2024-01-15", made: 0, failed: 1, running: 0 },
    { period: "2024-01-16", made: 0, failed: 0, running: 1 },
    made("2024-01-19"),
  ],
};

Deno.test("planGrid() draws a year as weeks of days, those that should be there", () => {
  const { cells, columns, rows } = planGrid(DAYS);
  expect([columns, rows]).toEqual([53, 7]);
  expect(cells.map(({ state }) => state)).toEqual([
    "made",
    "failed",
    "running",
    "missing",
    "missing",
    "made",
    "missing",
    "missing",
    "missing",
  ]);
  // The 14th of January 2024 was a Sunday, in the year's second week; the 15th begins the third.
  expect(cells.slice(0, 2).map(({ column, row }) => [column, row])).toEqual([[1, 6], [2, 0]]);
});

Deno.test("listGaps() joins missing partitions that follow each other", () => {
  expect(listGaps(planGrid(DAYS))).toEqual([
    { from: "2024-01-17", to: "2024-01-18", count: 2 },
    { from: "2024-01-20", to: "2024-01-22", count: 3 },
  ]);
});

Deno.test("planGrid() draws years as months that are made, partly made, or not", () => {
  const { cells, rows, columns } = planGrid({
    ...DAYS,
    period: "",
    years: [2023, 2024],
    span: { first: "2023-11-30", last: "2024-02-10" },
    counts: [made("2023-12", 31), made("2024-01", 30)],
  });
  expect([columns, rows]).toEqual([12, 2]);
  expect(cells.map(({ period, expected, state }) => [period, expected, state])).toEqual([
    ["2023-11", 1, "missing"],
    ["2023-12", 31, "made"],
    ["2024-01", 31, "partly"],
    ["2024-02", 10, "missing"],
  ]);
});

Deno.test("planGrid() draws a month as days of hours, without the hour that summer time skips", () => {
  const request: GridRequest = {
    grain: "hour",
    timezone: "Europe/Berlin",
    period: "2024-03",
    years: [],
    span: { first: "2024-03-31T00", last: "2024-03-31T05" },
    counts: [],
  };
  expect(planGrid(request).cells.map(({ period }) => period.slice(-2)))
    .toEqual(["00", "01", "03", "04", "05"]);
  expect(planGrid(request)).toMatchObject({ rows: 1, rowLabels: [{ at: 0, text: "31" }] });
  const year = planGrid({ ...request, period: "2024" });
  expect(year.cells.map(({ period, expected, isPartition }) => [period, expected, isPartition]))
    .toEqual([["2024-03-31", 5, false]]);
});

Deno.test("planGrid() counts around hours and days that a zone leaves out", () => {
  const counts = (request: Partial<GridRequest>): readonly (readonly [string, number])[] =>
    planGrid({ ...DAYS, counts: [], ...request }).cells.map((
      { period, expected },
    ) => [period, expected]);
  // In Santiago summer time begins at midnight: the 8th of September 2024 has no hour 00.
  expect(counts({
    grain: "hour",
    timezone: "America/Santiago",
    period: "2024",
    span: { first: "2024-09-07T22", last: "2024-09-08T23" },
  })).toEqual([["2024-09-07", 2], ["2024-09-08", 23]]);
  // Samoa went from the 29th to the 31st of December 2011.
  expect(counts({
    timezone: "Pacific/Apia",
    period: "2011",
    span: { first: "2011-12-29", last: "2011-12-31" },
  })).toEqual([["2011-12-29", 1], ["2011-12-31", 1]]);
});

Deno.test("planGrid() takes one partition, months, and the leap day", () => {
  const span = { first: "2024-02-29", last: "2024-02-29" };
  expect(planGrid({ ...DAYS, span, counts: [] }).cells).toHaveLength(1);
  const months = planGrid({
    ...DAYS,
    grain: "month",
    period: "",
    years: [2024],
    span: { first: "2024-02", last: "2024-03" },
    counts: [made("2024-03")],
  });
  expect(months.cells.map(({ period, isPartition, state }) => [period, isPartition, state]))
    .toEqual([["2024-02", true, "missing"], ["2024-03", true, "made"]]);
});

Deno.test("parsePeriod() takes what a grain has views for", () => {
  expect(parsePeriod("2024", "day")).toBe("2024");
  expect(parsePeriod("", "month")).toBe("");
  expect(parsePeriod("2024-01", "hour")).toBe("2024-01");
  for (const text of ["2024-13", "x", "2024-01-20", "../x"]) {
    expect(parsePeriod(text, "hour")).toBeUndefined();
  }
  expect(parsePeriod("2024-01", "day")).toBeUndefined();
  expect(parsePeriod("2024", "month")).toBeUndefined();
});

Deno.test("keysOf(), closestPeriod() and cellLength() fit together", () => {
  expect(keysOf("2024", "day")).toEqual(["2024-01-01", "2024-12-31"]);
  expect(keysOf("2024-02", "hour")).toEqual(["2024-02-01T00", "2024-02-29T23"]);
  expect(keysOf("2024-02-29", "day")).toEqual(["2024-02-29", "2024-02-29"]);
  expect(closestPeriod("2024-01-20", "day")).toBe("2024");
  expect(closestPeriod("2024-01-20T05", "hour")).toBe("2024-01");
  expect(closestPeriod("2024-01", "month")).toBe("");
  expect(cellLength("all", "day")).toBe(7);
  expect(cellLength("year", "hour")).toBe(10);
});
