import { expect } from "expect";
import { numberAxis, timeAxis } from "./plot_scale.ts";

const labels = ({ ticks }: { readonly ticks: readonly { readonly label: string }[] }): string[] =>
  ticks.map(({ label }) => label);

Deno.test("numberAxis() takes round steps around the data", () => {
  expect(labels(numberAxis(62, 243, 4))).toEqual(["50", "100", "150", "200", "250"]);
  expect(labels(numberAxis(0, 1, 4))).toEqual(["0.0", "0.5", "1.0"]);
  expect(labels(numberAxis(-3, 3, 3))).toEqual(["-4", "-2", "0", "2", "4"]);
  expect(labels(numberAxis(0, 2_500_000, 3))).toEqual(["0", "1M", "2M", "3M"]);
});

Deno.test("numberAxis() has room for a single value", () => {
  for (const value of [0, 5, -120, 0.001]) {
    const { low, high, ticks } = numberAxis(value, value, 4);
    expect(low).toBeLessThan(value);
    expect(high).toBeGreaterThan(value);
    expect(ticks.length).toBeGreaterThan(1);
  }
});

Deno.test("timeAxis() names hours, days, months and years", () => {
  const at = (text: string): number => Date.parse(text);
  expect(labels(timeAxis(at("2024-01-20T00:00Z"), at("2024-01-20T23:55Z"), 5)))
    .toEqual(["01-20", "06:00", "12:00", "18:00"]);
  expect(labels(timeAxis(at("2024-01-18T12:00Z"), at("2024-01-22T00:00Z"), 5)))
    .toEqual(["01-19", "01-20", "01-21", "01-22"]);
  expect(labels(timeAxis(at("2024-01-18Z"), at("2024-05-22Z"), 5)))
    .toEqual(["2024-02", "2024-03", "2024-04", "2024-05"]);
  expect(labels(timeAxis(at("2001-01-18Z"), at("2021-05-22Z"), 5)))
    .toEqual(["2005", "2010", "2015", "2020"]);
});

Deno.test("timeAxis() has marks for one moment", () => {
  expect(timeAxis(0, 0, 4).ticks.length).toBeGreaterThan(1);
});
