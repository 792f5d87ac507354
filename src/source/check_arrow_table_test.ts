/**
 * Arrow tables meet the schemas of assets.
 *
 * @module
 */

import { expect } from "expect";
import {
  Bool,
  Dictionary,
  Field,
  Float64,
  Int32,
  Int64,
  List,
  Null,
  Struct,
  Table,
  TimestampMicrosecond,
  Utf8,
  Vector,
} from "apache-arrow";
import type { DataType } from "apache-arrow";
import { makeData } from "apache-arrow";
import type { CompiledSchema, FieldRule, JsonShape } from "../core/compiled_schema.ts";
import type { ColumnType } from "../core/column.ts";
import { isArrowTable } from "./arrow_table.ts";
import { checkArrowTable } from "./check_arrow_table.ts";

function rule(name: string, type: ColumnType, shape: JsonShape, more = {}): FieldRule {
  const column = { name, type, required: true };
  return { name, column, shape, mayBeMissing: false, mayBeNull: false, ...more };
}

function schema(fields: readonly FieldRule[], zodReasons: readonly string[] = []): CompiledSchema {
  return { fields, undeclared: "drop", needsZod: zodReasons.length > 0, zodReasons };
}

const LONG = rule("id", { kind: "long" }, { kind: "integer" });
const TEXT = rule("name", { kind: "string" }, { kind: "string" });

async function check(types: Record<string, DataType>, wanted: CompiledSchema): Promise<string> {
  const vectors = Object.fromEntries(
    Object.entries(types).map(([name, type]) => [
      name,
      new Vector([makeData({ type, length: 0 } as never)]),
    ]),
  );
  const table: unknown = new Table(vectors);
  if (!isArrowTable(table)) throw new Error("expected an Arrow table");
  return await checkArrowTable(table, wanted).then(() => "", (error) => error.message);
}

Deno.test("types whose values may fit pass, whatever the exact width", async () => {
  const dictionary = new Dictionary(new Utf8(), new Int32());
  for (const id of [new Int32(), new Int64(), new Float64()]) {
    expect(await check({ id, name: new Utf8() }, schema([LONG, TEXT]))).toBe("");
  }
  expect(await check({ id: new Int64(), name: dictionary }, schema([LONG, TEXT]))).toBe("");
  const at = rule("at", { kind: "timestamptz" }, { kind: "instant" });
  expect(await check({ at: new TimestampMicrosecond("UTC") }, schema([at]))).toBe("");
});

Deno.test("every column that cannot fit is named with both types", async () => {
  expect(await check({ id: new Utf8(), name: new Bool() }, schema([LONG, TEXT]))).toBe(
    'Cannot use the Arrow table that the function returned: column "id" is Utf8, wanted is Int64 (long); column "name" is Bool, wanted is Utf8 (string)',
  );
  expect(await check({ id: new Int64() }, schema([LONG, TEXT]))).toContain(
    'column "name" is missing, wanted is Utf8 (string)',
  );
});

Deno.test("a column that may lack may be missing; one without a type holds only nulls", async () => {
  const optional = { ...TEXT, mayBeMissing: true };
  expect(await check({ id: new Int64() }, schema([LONG, optional]))).toBe("");
  expect(await check({ id: new Null() }, schema([LONG]))).toContain('column "id" is Null');
  expect(await check({ id: new Null() }, schema([{ ...LONG, mayBeNull: true }]))).toBe("");
});

Deno.test("members of structs and elements of lists are checked too", async () => {
  const shape: JsonShape = { kind: "object", fields: [LONG], undeclared: "drop" };
  const place = rule("place", { kind: "struct", fields: [LONG.column] }, shape);
  const tags = rule(
    "tags",
    { kind: "list", element: { name: "element", type: { kind: "string" }, required: true } },
    { kind: "array", element: { kind: "string" }, elementMayBeNull: false },
  );
  const struct = (type: DataType) => new Struct([new Field("id", type)]);
  const list = (type: DataType) => new List(new Field("item", type));
  expect(await check({ place: struct(new Int64()), tags: list(new Utf8()) }, schema([place, tags])))
    .toBe("");
  const message = await check(
    { place: struct(new Utf8()), tags: list(new Int64()) },
    schema([place, tags]),
  );
  expect(message).toContain('column "place.id" is Utf8, wanted is Int64 (long)');
  expect(message).toContain(
    'column "tags" is List<Int64>, wanted is List<Utf8> (list<string>)',
  );
});

Deno.test("what a coercion takes is left to zod, and decimals come from numbers and text", async () => {
  expect(await check({ id: new Utf8() }, schema([LONG], ["id: z.coerce"]))).toBe("");
  const price = rule("price", { kind: "decimal", precision: 9, scale: 2 }, { kind: "string" });
  expect(await check({ price: new Float64() }, schema([price]))).toBe("");
  expect(await check({ price: new Utf8() }, schema([price]))).toBe("");
  expect(await check({ price: new Bool() }, schema([price]))).toContain("Decimal[9e+2]");
});
