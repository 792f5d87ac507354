/**
 * Columns go to Arrow and back; values of every type survive a table.
 *
 * @module
 */

import { expect } from "expect";
import * as arrow from "apache-arrow";
import * as fc from "fast-check";
import type { Column, ColumnType, PrimitiveKind } from "../core/column.ts";
import { listArrowRows } from "./arrow_rows.ts";
import { isArrowTable } from "./arrow_table.ts";
import { createArrowField } from "./create_arrow_field.ts";
import { parseArrowField } from "./parse_arrow_field.ts";
import { renderRow } from "./render_row.ts";

const PRIMITIVES: readonly PrimitiveKind[] = [
  "boolean",
  "int",
  "long",
  "float",
  "double",
  "date",
  "time",
  "timestamp",
  "timestamptz",
  "string",
  "json",
  "uuid",
  "binary",
];

const { columns } = fc.letrec<{ type: ColumnType; columns: Column }>((tie) => {
  const named = (name: string): fc.Arbitrary<Column> =>
    fc.record({ name: fc.constant(name), type: tie("type"), required: fc.boolean() });
  return {
    columns: fc.record({
      id: fc.integer({ min: 1, max: 1000 }),
      name: fc.string({ minLength: 1 }),
      type: tie("type"),
      required: fc.boolean(),
      comment: fc.string(),
    }, { requiredKeys: ["name", "type", "required"] }),
    type: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.constantFrom(...PRIMITIVES).map((kind): ColumnType => ({ kind })),
      fc.tuple(fc.integer({ min: 1, max: 38 }), fc.nat(38)).map(([precision, scale]) => ({
        kind: "decimal" as const,
        precision,
        scale: Math.min(scale, precision),
      })),
      fc.record({ kind: fc.constant("fixed" as const), length: fc.integer({ min: 1, max: 64 }) }),
      fc.record({ kind: fc.constant("list" as const), element: named("element") }),
      fc.record({
        kind: fc.constant("struct" as const),
        fields: fc.array(tie("columns"), { minLength: 1, maxLength: 3 }),
      }),
      fc.record({
        kind: fc.constant("map" as const),
        key: named("key").map((key) => ({ ...key, required: true })),
        value: named("value"),
      }),
    ),
  };
});

Deno.test("every column comes back from Arrow as it went", () => {
  fc.assert(fc.property(columns, (column) => {
    expect(parseArrowField(createArrowField(column, arrow))).toEqual(column);
  }));
});

Deno.test("columns survive Arrow's file format", () => {
  fc.assert(
    fc.property(columns, (column) => {
      const schema = new arrow.Schema([createArrowField(column, arrow)]);
      const read = arrow.tableFromIPC(arrow.tableToIPC(new arrow.Table(schema)));
      const [field] = read.schema.fields;
      expect(field === undefined ? undefined : parseArrowField(field)).toEqual(column);
    }),
    { numRuns: 50 },
  );
});

Deno.test("types of other writers have the column that holds all their values", () => {
  const kindOf = (type: arrow.DataType) => parseArrowField(new arrow.Field("x", type))?.type;
  expect(kindOf(new arrow.Uint8())).toEqual({ kind: "int" });
  expect(kindOf(new arrow.Uint32())).toEqual({ kind: "long" });
  expect(kindOf(new arrow.Uint64())).toEqual({ kind: "decimal", precision: 20, scale: 0 });
  expect(kindOf(new arrow.Float16())).toEqual({ kind: "float" });
  expect(kindOf(new arrow.Dictionary(new arrow.Utf8(), new arrow.Int8()))).toEqual({
    kind: "string",
  });
  expect(kindOf(new arrow.IntervalDayTime())).toBeUndefined();
  const interval = new arrow.Field("item", new arrow.IntervalDayTime());
  expect(kindOf(new arrow.List(interval))).toBeUndefined();
});

function linesOf(table: unknown): string[] {
  if (!isArrowTable(table)) throw new Error("expected an Arrow table");
  return Array.from(listArrowRows(table), renderRow);
}

Deno.test("64-bit values survive at every depth: integers and timestamps, first, last and null", () => {
  const values = fc.array(
    fc.option(fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n })),
    { maxLength: 5 },
  );
  fc.assert(fc.property(values, (micros) => {
    const at = new arrow.TimestampMicrosecond("UTC");
    const texts = micros.map((value) => value === null ? null : renderMicros(value));
    const bare = dataOfMicros(micros, at);
    expect(linesOf(new arrow.Table({ at: new arrow.Vector([bare]) }))).toEqual(
      texts.map((text) => JSON.stringify({ at: text })),
    );
    const list = new arrow.List(new arrow.Field("element", at, true));
    const lists = arrow.makeData({
      type: list,
      length: 1,
      valueOffsets: Int32Array.of(0, micros.length),
      child: bare,
    });
    expect(linesOf(new arrow.Table({ all: new arrow.Vector([lists]) }))).toEqual([
      JSON.stringify({ all: texts }),
    ]);
  }));
});

function dataOfMicros(
  micros: readonly (bigint | null)[],
  type: arrow.TimestampMicrosecond,
): arrow.Data<arrow.TimestampMicrosecond> {
  const nullBitmap = new Uint8Array(Math.ceil(micros.length / 8));
  micros.forEach((value, index) => {
    if (value !== null) nullBitmap[index >> 3] = (nullBitmap[index >> 3] ?? 0) | 1 << (index & 7);
  });
  const data = BigInt64Array.from(micros, (value) => value ?? 0n);
  const nullCount = micros.filter((value) => value === null).length;
  return arrow.makeData({ type, length: micros.length, nullCount, nullBitmap, data });
}

/** The same by another way: the day from a Date, the time of day by division. */
function renderMicros(micros: bigint): string {
  const second = micros / 1_000_000n - (micros % 1_000_000n < 0n ? 1n : 0n);
  const rest = String(micros - second * 1_000_000n).padStart(6, "0");
  const text = new Date(Number(second) * 1000).toISOString().slice(0, 19);
  return rest.endsWith("000") ? `${text}.${rest.slice(0, 3)}Z` : `${text}.${rest}Z`;
}

Deno.test("rows of several batches, slices and maps are read in order", () => {
  const ids = new arrow.Table({ id: arrow.vectorFromArray([1n, null, 3n], new arrow.Int64()) });
  const more = new arrow.Table({
    id: arrow.vectorFromArray([9007199254740993n], new arrow.Int64()),
  });
  expect(linesOf(ids.concat(more).slice(1))).toEqual([
    '{"id":null}',
    '{"id":3}',
    '{"id":9007199254740993}',
  ]);
  const members = new arrow.Struct<{ key: arrow.Utf8; value: arrow.Int64 }>([
    new arrow.Field("key", new arrow.Utf8()),
    arrow.Field.new({ name: "value", type: new arrow.Int64(), nullable: true }),
  ]);
  const map = new arrow.Map_(new arrow.Field("entries", members));
  const rows = [{ a: 1n, b: null }, null, {}];
  const table = new arrow.Table({ m: arrow.vectorFromArray(rows, map) });
  expect(linesOf(table)).toEqual(['{"m":{"a":1,"b":null}}', '{"m":null}', '{"m":{}}']);
  expect(linesOf(table.slice(1))).toEqual(['{"m":null}', '{"m":{}}']);
});
