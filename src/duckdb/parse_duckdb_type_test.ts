/**
 * Tests of the type text that DuckDB prints.
 *
 * @module
 */

import { expect } from "expect";
import { renderColumnType } from "../core/column.ts";
import { columnsOfQuery } from "./columns_of_query.ts";
import { parseDuckdbType } from "./parse_duckdb_type.ts";
import { openSession } from "./session.ts";

const STORED: readonly (readonly [expression: string, stored: string])[] = [
  ["1::TINYINT", "long"],
  ["1::UINTEGER", "long"],
  ["1::UBIGINT", "decimal(20, 0)"],
  ["1::HUGEINT", "decimal(38, 0)"],
  ["1::UHUGEINT", "decimal(38, 0)"],
  ["1::FLOAT", "double"],
  ["1.50", "decimal(3, 2)"],
  ["true", "boolean"],
  ["'a'", "string"],
  ["'a'::ENUM('a', 'it''s (b), c')", "string"],
  ["'1'::BIT", "string"],
  ["'{}'::JSON", "json"],
  ["'a'::BLOB", "binary"],
  ["DATE '2024-01-01'", "date"],
  ["TIME '01:00:00'", "time"],
  ["TIMESTAMP_NS '2024-01-01'", "timestamp"],
  ["TIMESTAMP_S '2024-01-01'", "timestamp"],
  ["TIMESTAMPTZ '2024-01-01 00:00:00+00'", "timestamptz"],
  ["'00112233-4455-6677-8899-aabbccddeeff'::UUID", "uuid"],
  ["[1, 2]::INTEGER[2]", "list<long>"],
  ["[[{'a': 1}]]", "list<list<struct<a: long>>>"],
  ["MAP {'k': [1.5::DECIMAL(5, 2)]}", "map<string, list<decimal(5, 2)>>"],
  [
    `{'a b': 1, 'c"d': {'e, (f)': 'x'::ENUM('x', ')')}, 'map': TIMESTAMPTZ '2024-01-01'}`,
    `struct<a b: long, c"d: struct<e, (f): string>, map: timestamptz>`,
  ],
];

Deno.test("every type that DuckDB describes and a table can hold is found", async () => {
  await using session = await openSession({ temporaryFolder: "/nowhere", folders: [] });
  for (const [expression, stored] of STORED) {
    const [column] = columnsOfQuery(await session.describe(`SELECT ${expression} AS x`));
    expect([expression, column && renderColumnType(column.type)]).toEqual([expression, stored]);
  }
});

Deno.test("types that no table can hold are refused by column and type, with what to write", async () => {
  await using session = await openSession({ temporaryFolder: "/nowhere", folders: [] });
  const refused = [
    "INTERVAL 1 DAY",
    "union_value(k := 1)",
    "'01:00:00+00'::TIMETZ",
    "[INTERVAL 1 DAY]",
  ];
  for (const expression of refused) {
    const described = await session.describe(`SELECT ${expression} AS span`);
    try {
      columnsOfQuery(described);
      throw new Error(`${expression} was taken`);
    } catch (error) {
      expect(error).toMatchObject({
        code: "PHLO-407",
        message: expect.stringContaining('"span"'),
        hint: expect.stringContaining("CAST("),
      });
    }
  }
});

Deno.test("text that is no type is refused", () => {
  for (
    const text of ["", "STRUCT(", "STRUCT(a)", "INTEGER)", "MAP(VARCHAR)", "DECIMAL", "INTEGER[x]"]
  ) {
    expect(() => parseDuckdbType(text)).toThrow(/^Cannot store the type/);
  }
});
