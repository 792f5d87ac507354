/**
 * Filters over tables: neither DuckDB's pushdown into old files nor pruning by bounds may lose a row.
 *
 * @module
 */

import { expect } from "expect";
import type { Column, ColumnType } from "../../src/core/column.ts";
import { boundsOf } from "../../src/iceberg/data_file_entry.ts";
import { evolveTable } from "../../src/iceberg/evolve_table.ts";
import { listDataFiles } from "../../src/iceberg/list_data_files.ts";
import { mayContain } from "../../src/iceberg/may_contain.ts";
import { planTable } from "../../src/iceberg/plan_table.ts";
import { tableColumns, type TableState } from "../../src/iceberg/table_state.ts";
import { type TestLake, withLake } from "../support/open_lake.ts";

function column(name: string, type: ColumnType): Column {
  return { name, type, required: false };
}

function plan(lake: TestLake, columns: readonly Column[]): TableState {
  return planTable({ name: "t", columns, location: lake.store.uriOf("raw/t") }, lake.host);
}

Deno.test("filters on added, widened and nested columns find the rows that a full copy finds", async () => {
  await withLake(async (lake) => {
    const narrow = [
      column("id", { kind: "long" }),
      column("n", { kind: "int" }),
      column("f", { kind: "float" }),
      column("d", { kind: "decimal", precision: 9, scale: 2 }),
      column("s", { kind: "struct", fields: [column("a", { kind: "int" })] }),
    ];
    const wide = [
      column("id", { kind: "long" }),
      column("n", { kind: "long" }),
      column("f", { kind: "double" }),
      column("d", { kind: "decimal", precision: 30, scale: 2 }),
      column("s", {
        kind: "struct",
        fields: [column("a", { kind: "long" }), column("b", { kind: "string" })],
      }),
      column("x", { kind: "string" }),
    ];
    const old = await lake.change(plan(lake, narrow), {
      sql: "SELECT i AS id, i AS n, i / 4 AS f, i / 4 AS d, {'a': i} AS s FROM range(-50, 50) t(i)",
    });
    const state = await lake.change(evolveTable(old, wide), {
      sql: `SELECT i AS id, i * 3000000000 AS n, i / 8 AS f, i * 1000000000.25 AS d,
        {'a': i * 3000000000, 'b': 'b' || i} AS s, 'x' || i AS x FROM range(-50, 50) t(i)`,
    });
    const columns = tableColumns(state);
    const scan = lake.files.scan(await listDataFiles(state, lake.store), columns);
    await lake.session.run(`CREATE TABLE copy AS ${scan}`);
    const filters = [
      "n = 7",
      "n > 2147483647",
      "n < -2147483648 OR n = -50",
      "f = 0.25",
      "f < -6",
      "d = 0.25",
      "d > 1000000000",
      "x IS NULL",
      "x IS NOT NULL",
      "x = 'x7'",
      "s.a = 7",
      "s.a > 2147483647",
      "s.b IS NULL",
      "s.b = 'b7'",
      "s IS NULL",
      "n IN (7, 21000000000)",
    ];
    for (const filter of filters) {
      const [row] = await lake.session.rows(`SELECT
        (SELECT count(*) FROM (${scan}) WHERE ${filter}) AS pushed,
        (SELECT count(*) FROM copy WHERE ${filter}) AS wanted`);
      expect([filter, row?.pushed]).toEqual([filter, row?.wanted]);
    }
  });
});

/** A column with values in rising order, as SQL. */
const ORDERED: readonly (readonly [Column, readonly string[]])[] = [
  [column("long", { kind: "long" }), ["-9223372036854775808", "-1", "0", "9223372036854775807"]],
  [column("double", { kind: "double" }), ["'-Infinity'", "-1.5", "-0.0", "1e300", "'Infinity'"]],
  [column("decimal", { kind: "decimal", precision: 38, scale: 2 }), ["-99.01", "0", "0.01"]],
  [column("date", { kind: "date" }), [
    "DATE '0001-01-01'",
    "DATE '1969-12-31'",
    "DATE '9999-12-31'",
  ]],
  [column("timestamptz", { kind: "timestamptz" }), [
    "TIMESTAMPTZ '1969-12-31 23:59:59.999999+00'",
    "TIMESTAMPTZ '2024-01-01 00:00:00+00'",
  ]],
  [column("boolean", { kind: "boolean" }), ["false", "true"]],
  [column("string", { kind: "string" }), [
    "''",
    "'a'",
    "repeat('a', 300)",
    "repeat('a', 300) || 'b'",
    "repeat(chr(55295), 20)",
    "chr(65535)",
    "repeat(chr(65536), 17)",
    "repeat(chr(1114111), 30)",
  ]],
  [column("binary", { kind: "binary" }), [
    "''::BLOB",
    "'\\x00'::BLOB",
    "repeat('\\xFF', 20)::BLOB",
  ]],
  [column("uuid", { kind: "uuid" }), [
    "'00000000-0000-0000-0000-000000000001'::UUID",
    "'ffffffff-0000-0000-0000-000000000000'::UUID",
  ]],
];

Deno.test("bounds hold every value of their file, and files outside of a range are left out", async () => {
  await withLake(async (lake) => {
    for (const [index, [item, values]] of ORDERED.entries()) {
      let state = planTable(
        { name: "t", columns: [item], location: lake.store.uriOf(`raw/t${index}`) },
        lake.host,
      );
      for (const value of values) {
        state = await lake.change(state, { sql: `SELECT ${value} AS "${item.name}"` });
      }
      const all = `SELECT unnest([${values.join(", ")}, NULL]) AS "${item.name}"`;
      state = await lake.change(state, { sql: all });
      const files = (await listDataFiles(state, lake.store)).toSorted((left, right) =>
        Number(left.sequenceNumber - right.sequenceNumber)
      );
      const [held = item] = tableColumns(state);
      const whole = files.at(-1);
      const singles = files.slice(0, -1);
      for (const [position, file] of singles.entries()) {
        const { lower, upper } = boundsOf(file, held);
        expect([item.name, whole && mayContain(whole, held, lower, upper)]).toEqual([
          item.name,
          true,
        ]);
        expect([item.name, mayContain(file, held, lower, upper)]).toEqual([item.name, true]);
        const next = singles[position + 2];
        const far = next === undefined ? undefined : boundsOf(next, held).lower;
        if (far === undefined || upper === undefined) continue;
        expect([item.name, position, mayContain(file, held, far, undefined)]).toEqual(
          [item.name, position, false],
        );
      }
      expect(singles).toHaveLength(values.length);
    }
  });
});

Deno.test("a file of nulls is in no range; a file without bounds is in every one", async () => {
  await withLake(async (lake) => {
    const columns = [column("n", { kind: "long" }), column("l", { kind: "double" })];
    const state = await lake.change(plan(lake, columns), {
      sql: "SELECT NULL AS n, 'NaN'::DOUBLE AS l",
    });
    const [file] = await listDataFiles(state, lake.store);
    const [n, l] = tableColumns(state);
    if (file === undefined || n === undefined || l === undefined) throw new Error("no file");
    const found = [
      mayContain(file, n, 1n, 2n),
      mayContain(file, l, 1, 2),
      mayContain(file, l, NaN, NaN),
    ];
    expect(found).toEqual([false, true, true]);
  });
});
