import { expect } from "expect";
import { choosePlotColumns, isNumberType, type SampledColumn } from "./choose_columns.ts";

function column(name: string, type: string, ...values: readonly unknown[]): SampledColumn {
  return { name, type, values };
}

Deno.test("choosePlotColumns() finds times written as text and as milliseconds, and the measure beside", () => {
  expect(choosePlotColumns([
    column("_id", "VARCHAR", "65ab", "65ac"),
    column("sgv", "BIGINT", "112", "113"),
    column("date", "BIGINT", "1705708800000", "1705709100000"),
    column("dateString", "VARCHAR", "2024-01-20T00:00:00.000Z", "2024-01-20T00:05:00.000Z"),
    column("device", "VARCHAR", "x", "x"),
    column("_phlo_ingested_at", "TIMESTAMP WITH TIME ZONE", "2024-01-21 00:00:00+00"),
  ])).toEqual({
    times: [{ name: "dateString", form: "text" }, { name: "date", form: "milliseconds" }],
    values: ["sgv"],
  });
});

Deno.test("choosePlotColumns() prefers real times, and measures to keys and constants", () => {
  const { times, values } = choosePlotColumns([
    column("updated_at", "BIGINT", "1705708800"),
    column("reading_date", "DATE", "2024-01-20"),
    column("user_id", "BIGINT", "1", "2"),
    column("version", "DOUBLE", 1, 1),
    column("readings", "BIGINT", "3", "4"),
    column("mean", "DOUBLE", 1.5, 2.5),
  ]);
  expect(times).toEqual([
    { name: "reading_date", form: "instant" },
    { name: "updated_at", form: "seconds" },
  ]);
  expect(values).toEqual(["mean", "readings", "user_id", "version"]);
});

Deno.test("choosePlotColumns() finds nothing where there is nothing", () => {
  expect(choosePlotColumns([])).toEqual({ times: [], values: [] });
  expect(choosePlotColumns([column("a", "VARCHAR", null), column("b", "STRUCT(x INTEGER)", "{}")]))
    .toEqual({ times: [], values: [] });
  // A number of the right size is no time unless its name says so.
  expect(choosePlotColumns([column("bytes", "BIGINT", "1705708800")]).times).toEqual([]);
});

Deno.test("isNumberType() knows DuckDB's numbers", () => {
  const types = ["TINYINT", "UBIGINT", "INTEGER", "HUGEINT", "FLOAT", "DECIMAL(10,2)", "DOUBLE"];
  expect(types.filter(isNumberType)).toEqual(types);
  const others = ["VARCHAR", "DATE", "BIGINT[]", "BOOLEAN", "INTERVAL"];
  expect(others.filter(isNumberType)).toEqual([]);
});
