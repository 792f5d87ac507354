/**
 * Tests of field ids, schema JSON and schema change.
 *
 * @module
 */

import { expect } from "expect";
import { fakeHost } from "../../tests/support/fake_host.ts";
import type { Column, ColumnType } from "../core/column.ts";
import { PhloError } from "../core/phlo_error.ts";
import { acceptColumns, evolveTable, listRefusedChanges, replaceColumns } from "./evolve_table.ts";
import { planTable } from "./plan_table.ts";
import { parseSchema, parseType } from "./schema_json.ts";
import { identifierColumns, tableColumns, type TableState } from "./table_state.ts";

function column(name: string, type: ColumnType, comment?: string): Column {
  return comment === undefined
    ? { name, type, required: false }
    : { name, type, required: false, comment };
}

function table(columns: readonly Column[], identifierFields: readonly string[] = []): TableState {
  return planTable({ name: "t", columns, identifierFields, location: "memory:///t" }, fakeHost());
}

const LONG: ColumnType = { kind: "long" };
const STRING: ColumnType = { kind: "string" };

const EVERY_TYPE: readonly Column[] = [
  ...([
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
    "uuid",
    "binary",
  ] as const).map((kind) => column(kind, { kind }, `a ${kind}`)),
  column("decimal", { kind: "decimal", precision: 38, scale: 10 }),
  column("fixed", { kind: "fixed", length: 7 }),
  column("nested", {
    kind: "map",
    key: { name: "key", type: STRING, required: true },
    value: column("value", {
      kind: "list",
      element: column("element", {
        kind: "struct",
        fields: [column("a", LONG), column("b", STRING)],
      }),
    }),
  }),
];

Deno.test("every type goes to schema JSON and back, and ids are given level by level", () => {
  const state = table(EVERY_TYPE);
  const columns = tableColumns(state);
  expect(columns.map(({ id }) => id)).toEqual(EVERY_TYPE.map((_, index) => index + 1));
  expect(state.metadata["last-column-id"]).toBe(EVERY_TYPE.length + 5);
  const again = parseSchema({
    fields: JSON.parse(JSON.stringify(state.metadata.schemas[0])).fields,
  });
  expect(again).toEqual(columns);
  expect(columns.map(({ name, comment }) => ({ name, comment }))).toEqual(
    EVERY_TYPE.map(({ name, comment }) => ({ name, comment })),
  );
});

Deno.test("types of later format versions are refused by name", () => {
  for (const type of ["timestamp_ns", "variant", "geometry", "decimal(x, 2)", ""]) {
    expect(() => parseType(type, "x")).toThrow(`x has the type "${type}"`);
  }
});

Deno.test("identifying columns become required, unless one cannot identify", () => {
  const state = table([column("id", LONG), column("name", STRING)], ["id"]);
  expect(identifierColumns(state)).toEqual(["id"]);
  expect(tableColumns(state)[0]?.required).toBeTruthy();
  expect(identifierColumns(table([column("x", { kind: "double" })], ["x"]))).toEqual([]);
  expect(() => table([column("name", STRING)], ["nam"])).toThrow('by "nam"');
});

Deno.test("columns that readers could not tell apart or hold are refused", () => {
  const bad: readonly (readonly Column[])[] = [
    [column("a", LONG), column("A", LONG)],
    [column("s", { kind: "struct", fields: [] })],
    [column("s", { kind: "struct", fields: [column("x", LONG), column("X", LONG)] })],
    [column("d", { kind: "decimal", precision: 39, scale: 0 })],
  ];
  for (const columns of bad) expect(() => table(columns)).toThrow(/has|place in the table/);
});

Deno.test("nothing changes where the columns are those of the table, in any order", () => {
  const state = table([column("id", LONG), column("doc", { kind: "json" }, "text")], ["id"]);
  expect(evolveTable(state, [column("doc", { kind: "json" }), column("id", LONG)])).toBe(state);
  expect(evolveTable(state, [column("doc", STRING), column("id", { kind: "int" })])).toBe(state);
  expect(replaceColumns(state, [column("doc", STRING), column("id", LONG)])).toBe(state);
});

Deno.test("optional columns are added, types widened and comments set, each field keeping its id", () => {
  const state = table([
    column("n", { kind: "int" }),
    column("s", { kind: "struct", fields: [column("f", { kind: "float" })] }),
    column("l", {
      kind: "list",
      element: column("element", { kind: "decimal", precision: 9, scale: 2 }),
    }),
  ]);
  const evolved = evolveTable(state, [
    column("n", LONG, "a number"),
    column("s", { kind: "struct", fields: [column("f", { kind: "double" }), column("g", STRING)] }),
    column("l", {
      kind: "list",
      element: column("element", { kind: "decimal", precision: 20, scale: 2 }),
    }),
    column("new", { kind: "struct", fields: [column("x", LONG)] }),
  ]);
  expect(tableColumns(evolved)).toMatchObject([
    { id: 1, type: LONG, comment: "a number" },
    { id: 2, type: { fields: [{ id: 4, type: { kind: "double" } }, { id: 6, name: "g" }] } },
    { id: 3, type: { element: { id: 5, type: { precision: 20 } } } },
    { id: 7, name: "new", type: { fields: [{ id: 8, name: "x" }] } },
  ]);
  expect(evolved.metadata["last-column-id"]).toBe(8);
  expect(evolved.metadata["current-schema-id"]).toBe(1);
  expect(evolved.metadata.schemas).toHaveLength(2);
  expect(state.metadata.schemas).toHaveLength(1);
});

Deno.test("every other change is refused with both types, and all of them at once", () => {
  const state = table([column("n", LONG), column("s", STRING), column("gone", STRING)]);
  const wanted = [
    column("n", { kind: "double" }),
    { ...column("s", STRING), required: true },
    { ...column("must", LONG), required: true },
  ];
  try {
    evolveTable(state, wanted);
    throw new Error("it was taken");
  } catch (error) {
    expect(error).toBeInstanceOf(PhloError);
    expect(error).toMatchObject({ code: "PHLO-203" });
    const { message } = error as PhloError;
    for (
      const part of ['"n" (long in the table, double in the schema)', '"s"', '"gone"', '"must"']
    ) {
      expect(message).toContain(part);
    }
  }
});

Deno.test("replaceColumns() keeps ids where values still fit and gives new ones elsewhere", () => {
  const state = table([column("id", LONG), column("a", STRING), column("b", LONG)], ["id"]);
  const replaced = replaceColumns(state, [
    column("b", LONG),
    column("a", LONG),
    column("c", STRING),
  ]);
  expect(tableColumns(replaced).map(({ id, name }) => [id, name])).toEqual([[4, "a"], [3, "b"], [
    5,
    "c",
  ]]);
  expect(identifierColumns(replaced)).toEqual([]);
});

Deno.test("a required column may become optional; one that identifies stays required", () => {
  const required = (name: string) => ({ ...column(name, LONG), required: true });
  const state = table([required("id"), required("n"), {
    ...column("l", {
      kind: "list",
      element: { ...column("element", STRING), required: true },
    }),
    required: true,
  }], ["id"]);
  const relaxed = evolveTable(state, [
    column("id", LONG),
    column("n", LONG),
    column("l", { kind: "list", element: column("element", STRING) }),
  ]);
  expect(tableColumns(relaxed)).toMatchObject([
    { id: 1, name: "id", required: true },
    { id: 2, name: "n", required: false },
    { id: 3, name: "l", required: false, type: { element: { id: 4, required: false } } },
  ]);
});

Deno.test("what was accepted is kept, is asked for once, and holds for members too", () => {
  const place = (fields: readonly Column[]) => column("place", { kind: "struct", fields });
  const state = table([
    column("id", LONG),
    column("gone", STRING),
    column("s", STRING),
    place([column("lat", { kind: "double" }), column("old", LONG)]),
  ]);
  const wanted = [
    column("id", LONG),
    { ...column("s", STRING), required: true },
    place([column("lat", { kind: "double" })]),
    { ...column("must", LONG), required: true },
  ];
  expect(listRefusedChanges(state, wanted).map(({ cause, path }) => `${cause} ${path}`)).toEqual([
    "retired gone",
    "stricter s",
    "retired place.old",
    "new-required must",
  ]);
  const accepted = acceptColumns(state, wanted);
  expect(tableColumns(accepted)).toMatchObject([
    { id: 1, name: "id" },
    { id: 2, name: "gone", required: false },
    { id: 3, name: "s", required: false },
    { id: 4, name: "place", type: { fields: [{ name: "lat" }, { name: "old" }] } },
    { name: "must", required: false },
  ]);
  expect(listRefusedChanges(accepted, wanted)).toEqual([]);
  expect(evolveTable(accepted, wanted)).toBe(accepted);
  expect(listRefusedChanges(accepted, [column("id", LONG)])).toHaveLength(3);
});

Deno.test("an accepted change of type gives the column a new field under its name", () => {
  const state = table([column("id", LONG), column("n", LONG)]);
  const accepted = acceptColumns(state, [column("id", LONG), column("n", STRING)]);
  expect(tableColumns(accepted)).toMatchObject([{ id: 1 }, { id: 3, name: "n", type: STRING }]);
  expect(listRefusedChanges(accepted, [column("id", LONG), column("n", STRING)])).toEqual([]);
});

Deno.test("a key that lost a part identifies no rows any more", () => {
  const before = table([column("a", LONG), column("b", LONG), column("v", STRING)], ["a", "b"]);
  const accepted = acceptColumns(before, [column("b", LONG), column("v", STRING)]);
  expect(tableColumns(accepted).map(({ name, required }) => [name, required])).toEqual([
    ["a", false],
    ["b", true],
    ["v", false],
  ]);
  // A field that identifies and is not required makes other engines refuse the table.
  expect(identifierColumns(accepted)).toEqual([]);
  expect(identifierColumns(replaceColumns(before, [column("b", LONG)]))).toEqual([]);
});
