import { expect } from "expect";
import {
  Decimal,
  Dictionary,
  Field,
  Int32,
  Int64,
  List,
  Struct,
  tableFromArrays,
  TimestampMicrosecond,
  Utf8,
  vectorFromArray,
} from "apache-arrow";
import { DateDay, Table } from "apache-arrow";
import { listArrowRows } from "./arrow_rows.ts";
import { isArrowTable } from "./arrow_table.ts";
import { renderRow } from "./render_row.ts";

function linesOf(table: unknown): string[] {
  if (!isArrowTable(table)) throw new Error("expected an Arrow table");
  return Array.from(listArrowRows(table), renderRow);
}

Deno.test("listArrowRows() reads numbers, texts and nulls", () => {
  const table = tableFromArrays({ a: Int32Array.of(1, 2), b: ["x", null] });
  expect(linesOf(table)).toEqual(['{"a":1,"b":"x"}', '{"a":2,"b":null}']);
  expect(linesOf(tableFromArrays({ a: new Int32Array(0) }))).toEqual([]);
});

Deno.test("listArrowRows() keeps 64 bits, microseconds and calendar days", () => {
  const table = new Table({
    id: vectorFromArray([9223372036854775807n], new Int64()),
    day: vectorFromArray([new Date("2024-01-20")], new DateDay()),
    name: vectorFromArray(["x"], new Dictionary(new Utf8(), new Int32())),
    at: vectorFromArray([Date.UTC(2024, 0, 20)], new TimestampMicrosecond()),
  });
  expect(linesOf(table)).toEqual([
    '{"id":9223372036854775807,"day":"2024-01-20","name":"x","at":"2024-01-20T00:00:00.000Z"}',
  ]);
});

Deno.test("listArrowRows() writes decimals as exact numbers", () => {
  const words = (value: bigint): Uint32Array => {
    const wide = BigInt.asUintN(128, value);
    return Uint32Array.from([0n, 32n, 64n, 96n], (shift) => Number((wide >> shift) & 0xffffffffn));
  };
  const values = [12345678901234567890n, -5n, 0n];
  const decimal = new Decimal(2, 20, 128);
  const table = new Table({ d: vectorFromArray(values.map(words), decimal) });
  expect(linesOf(table)).toEqual(['{"d":123456789012345678.90}', '{"d":-0.05}', '{"d":0.00}']);
});

Deno.test("listArrowRows() reads lists and structs with what is in them", () => {
  const list = new List(new Field("item", new DateDay(), true));
  const struct = new Struct([
    new Field("at", new TimestampMicrosecond(), true),
    new Field("n", new Int64(), true),
  ]);
  const table = new Table({
    days: vectorFromArray([[new Date(0)], null, []], list),
    it: vectorFromArray([{ at: 1, n: 1n }, null, { at: null, n: 2n }], struct),
  });
  expect(linesOf(table)).toEqual([
    '{"days":["1970-01-01"],"it":{"at":"1970-01-01T00:00:00.001Z","n":1}}',
    '{"days":null,"it":null}',
    '{"days":[],"it":{"at":null,"n":2}}',
  ]);
});

Deno.test("isArrowTable() takes nothing else for a table", () => {
  for (const value of [null, {}, [], { schema: {}, numRows: 1 }, { schema: { fields: [] } }]) {
    expect(isArrowTable(value)).toBeFalsy();
  }
});
