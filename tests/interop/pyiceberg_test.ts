/**
 * Tables written by phlo, opened by PyIceberg with its stock settings: every type and every operation, rows compared exactly.
 *
 * Install once: `deno run -A scripts/install_pyiceberg.ts`
 *
 * @module
 */

import { expect } from "expect";
import type { Column, ColumnType } from "../../src/core/column.ts";
import { openSqliteCatalog } from "../../src/catalog/sqlite_catalog.ts";
import { evolveTable, replaceColumns } from "../../src/iceberg/evolve_table.ts";
import { listDataFiles } from "../../src/iceberg/list_data_files.ts";
import { planTable } from "../../src/iceberg/plan_table.ts";
import { readTable } from "../../src/iceberg/read_table.ts";
import {
  currentSnapshot,
  identifierColumns,
  tableColumns,
  type TableState,
} from "../../src/iceberg/table_state.ts";
import { type TestLake, withLake } from "../support/open_lake.ts";
import { askPyIceberg, changeByPyIceberg, hasPyIceberg, type PyRead } from "./pyiceberg.ts";

function column(name: string, type: ColumnType, required?: "required"): Column {
  return { name, type, required: required === "required" };
}

const EVERY_TYPE: readonly Column[] = [
  column("id", { kind: "long" }, "required"),
  column("boolean", { kind: "boolean" }),
  column("int", { kind: "int" }),
  column("float", { kind: "float" }),
  column("double", { kind: "double" }),
  column("date", { kind: "date" }),
  column("time", { kind: "time" }),
  column("timestamp", { kind: "timestamp" }),
  column("timestamptz", { kind: "timestamptz" }),
  column("string", { kind: "string" }),
  column("json", { kind: "json" }),
  column("uuid", { kind: "uuid" }),
  column("binary", { kind: "binary" }),
  column("decimal9", { kind: "decimal", precision: 9, scale: 2 }),
  column("decimal18", { kind: "decimal", precision: 18, scale: 4 }),
  column("decimal38", { kind: "decimal", precision: 38, scale: 10 }),
  column("list", { kind: "list", element: column("element", { kind: "string" }) }),
  column("map", {
    kind: "map",
    key: column("key", { kind: "string" }, "required"),
    value: column("value", { kind: "long" }),
  }),
  column("struct", {
    kind: "struct",
    fields: [
      column("a b", { kind: "long" }),
      column('q"x', { kind: "list", element: column("element", { kind: "double" }) }),
    ],
  }),
  column('odd "name" ä', { kind: "string" }),
];

const VALUES = `
  SELECT 1 AS id, true AS boolean, -2147483648 AS int, 1.5 AS float, 'NaN'::DOUBLE AS double,
    DATE '0001-01-01' AS date, TIME '23:59:59.999999' AS time,
    TIMESTAMP '1900-02-28 12:00:00.000001' AS timestamp,
    TIMESTAMPTZ '2024-02-29 23:30:00+02' AS timestamptz,
    repeat('ä', 40) AS string, '{"a": [1, null]}' AS json,
    '00112233-4455-6677-8899-aabbccddeeff'::UUID AS uuid, '\\x00\\xFF'::BLOB AS binary,
    -1234567.89 AS decimal9, 12345678901234.5678 AS decimal18,
    -12345678901234567890.5::DECIMAL(38, 10) AS decimal38,
    ['a', NULL, ''] AS list, MAP {'k': 1, 'n': NULL} AS map,
    {'a b': 9223372036854775807, 'q"x': [0.1, NULL]} AS struct, 'x' AS "odd ""name"" ä"
  UNION ALL
  SELECT 2, false, 2147483647, -0.0, '-Infinity', DATE '9999-12-31', TIME '00:00:00',
    TIMESTAMP '2024-01-01', TIMESTAMPTZ '1969-12-31 23:59:59.999999+00', '', 'null',
    'ffffffff-ffff-ffff-ffff-ffffffffffff'::UUID, ''::BLOB, 0, -0.0001, 0, [], MAP {},
    {'a b': NULL, 'q"x': []}, ''
  UNION ALL
  SELECT 3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    NULL, NULL, NULL, NULL, NULL`;

/** A table under a name in the lake, ready to be shown to PyIceberg. */
interface Shown {
  readonly name: string;
  readonly state: TableState;
  readonly filters?: readonly string[];
  /** The same conditions for DuckDB, where it spells them differently. */
  readonly conditions?: readonly string[];
}

function newTable(lake: TestLake, name: string, columns: readonly Column[]): TableState {
  const location = lake.store.uriOf(`raw/${name}`);
  return planTable({ name, columns, identifierFields: ["id"], location }, lake.host);
}

async function publish(lake: TestLake, shown: readonly Shown[]): Promise<string> {
  const path = `${lake.folder}/lake/catalog.db`;
  await using catalog = await openSqliteCatalog(path, {}, lake.host);
  const isDone = await catalog.commit(
    "main",
    shown.map(({ name, state }) => ({
      namespace: "raw",
      name,
      kind: "table",
      base: undefined,
      next: state.metadataUri,
    })),
  );
  expect(isDone).toBeTruthy();
  return path;
}

/** Publishes the tables; PyIceberg must see what phlo sees. */
async function compare(lake: TestLake, shown: readonly Shown[]): Promise<void> {
  await compareShown(lake, await publish(lake, shown), shown);
}

/** Rows, column ids, snapshots and filtered counts must be those that phlo sees. */
async function compareShown(
  lake: TestLake,
  catalog: string,
  shown: readonly Shown[],
): Promise<void> {
  const reads = shown.map(({ name, filters = [] }): PyRead => ({
    table: `raw.${name}`,
    out: `${lake.folder}/${name}.parquet`,
    filters,
  }));
  const answers = await askPyIceberg({ catalog, warehouse: lake.store.root, reads });
  for (const [index, { name, state, filters = [], conditions = filters }] of shown.entries()) {
    const columns = tableColumns(state);
    const files = await listDataFiles(state, lake.store);
    const ours = lake.files.scan(files, columns);
    const theirs = `SELECT * FROM read_parquet('${lake.folder}/${name}.parquet')`;
    const [difference] = await lake.session.rows(`
      SELECT (SELECT count(*) FROM (${ours} EXCEPT ALL ${theirs})) AS missing,
        (SELECT count(*) FROM (${theirs} EXCEPT ALL ${ours})) AS added,
        (SELECT count(*) FROM (${ours})) AS rows`);
    expect([name, difference?.missing, difference?.added]).toEqual([name, 0n, 0n]);
    const answer = answers[index];
    expect(answer?.rows).toBe(Number(difference?.rows));
    expect(answer?.fields.map(([id, field, , required]) => [id, field, required])).toEqual(
      columns.map((item) => [item.id, item.name, item.required]),
    );
    expect([name, answer?.snapshots, answer?.files]).toEqual(
      [name, state.metadata.snapshots.length, files.length],
    );
    expect(answer?.identifiers).toEqual(identifierColumns(state));
    expect(answer?.history).toBe(state.metadata["snapshot-log"].length);
    for (const [position, condition] of conditions.entries()) {
      const [row] = await lake.session.rows(
        `SELECT count(*) AS rows FROM (${ours}) WHERE ${condition}`,
      );
      expect([name, condition, answer?.filtered[position]]).toEqual(
        [name, condition, Number(row?.rows)],
      );
    }
  }
}

Deno.test({
  name: "PyIceberg reads every type as phlo wrote it, and prunes by its bounds without losing rows",
  ignore: !hasPyIceberg(),
  fn: () =>
    withLake(async (lake) => {
      const empty = await lake.change(newTable(lake, "empty", EVERY_TYPE), {});
      const types = await lake.change(newTable(lake, "types", EVERY_TYPE), { sql: VALUES });
      const filters = [
        "id > 1",
        "int < 0",
        "date < '1000-01-01'",
        "timestamptz > '2024-02-29T21:00:00+00:00'",
        "timestamp < '1950-01-01T00:00:00'",
        "boolean = true",
        "decimal9 < 0",
        "decimal38 < -1",
        "double < 0",
        "string IS NULL",
        "string = ''",
        "time > '12:00:00'",
      ];
      await compare(lake, [{ name: "empty", state: empty }, {
        name: "types",
        state: types,
        filters,
      }]);
    }),
});

const PEOPLE: readonly Column[] = [
  column("id", { kind: "long" }, "required"),
  column("name", { kind: "string" }),
  column("day", { kind: "date" }),
];

function people(from: number, to: number, name: string): string {
  return `SELECT i AS id, '${name}' || i AS name, DATE '2024-01-01' + (i % 3)::INTEGER AS day
    FROM range(${from}, ${to}) t(i)`;
}

/** Files of the table that hold a row under the condition. */
async function filesWith(lake: TestLake, state: TableState, condition: string) {
  const columns = tableColumns(state);
  const found = [];
  for (const file of await listDataFiles(state, lake.store)) {
    const [row] = await lake.session.rows(
      `SELECT count(*) AS rows FROM (${lake.files.scan([file], columns)}) WHERE ${condition}`,
    );
    if (row?.rows !== 0n) found.push(file);
  }
  return found;
}

/** Rewrites the files that hold matching rows: the others of their rows stay, `sql` comes. */
async function overwrite(
  lake: TestLake,
  state: TableState,
  change: { readonly condition: string; readonly sql: string },
): Promise<TableState> {
  const remove = await filesWith(lake, state, change.condition);
  const kept = lake.files.scan(remove, tableColumns(state));
  return await lake.change(state, {
    operation: "overwrite",
    remove,
    sql: `SELECT * FROM (${kept}) WHERE NOT (${change.condition}) UNION ALL (${change.sql})`,
  });
}

Deno.test({
  name:
    "PyIceberg reads tables after appends, upserts, replaced partitions, replacement and evolution",
  ignore: !hasPyIceberg(),
  fn: () =>
    withLake(async (lake) => {
      const first = await lake.change(newTable(lake, "first", PEOPLE), {
        sql: people(0, 100, "a"),
      });
      const appended = await lake.change(
        await lake.change(newTable(lake, "appended", PEOPLE), { sql: people(0, 100, "a") }),
        { sql: people(100, 200, "b") },
      );
      const upserted = await overwrite(
        lake,
        await lake.change(
          await lake.change(newTable(lake, "upserted", PEOPLE), { sql: people(0, 100, "a") }),
          { sql: people(100, 200, "b") },
        ),
        { condition: "id >= 90 AND id < 100", sql: people(90, 100, "new") },
      );
      const partition = await overwrite(
        lake,
        await lake.change(newTable(lake, "partition", PEOPLE), { sql: people(0, 100, "a") }),
        {
          condition: "day = '2024-01-02'",
          sql: "SELECT 1 AS id, 'only' AS name, '2024-01-02'::DATE",
        },
      );
      const base = await lake.change(newTable(lake, "replaced", PEOPLE), {
        sql: people(0, 100, "a"),
      });
      const other = [column("id", { kind: "long" }), column("name", { kind: "boolean" })];
      const replaced = await lake.change(replaceColumns(base, other), {
        operation: "overwrite",
        remove: await listDataFiles(base, lake.store),
        sql: "SELECT 5 AS id, true AS name",
      });
      const emptied = await lake.change(first, {
        operation: "delete",
        remove: await listDataFiles(first, lake.store),
      });
      const narrow = [
        column("id", { kind: "long" }, "required"),
        column("n", { kind: "int" }),
        column("f", { kind: "float" }),
        column("d", { kind: "decimal", precision: 9, scale: 2 }),
        column("place", { kind: "struct", fields: [column("lat", { kind: "int" })] }),
      ];
      const wide = [
        column("id", { kind: "long" }, "required"),
        column("n", { kind: "long" }),
        column("f", { kind: "double" }),
        column("d", { kind: "decimal", precision: 20, scale: 2 }),
        column("place", {
          kind: "struct",
          fields: [column("lat", { kind: "long" }), column("lon", { kind: "double" })],
        }),
        column("extra", { kind: "string" }),
      ];
      const before = await lake.change(newTable(lake, "evolved", narrow), {
        sql:
          "SELECT i AS id, i * 10 AS n, i / 2 AS f, i / 4 AS d, {'lat': i} AS place FROM range(10) t(i)",
      });
      const evolved = await lake.change(evolveTable(before, wide), {
        sql: `SELECT 100 AS id, 5000000000 AS n, 0.1 AS f, 123456789012345678.25 AS d,
          {'lat': 5000000000, 'lon': 0.5} AS place, 'e' AS extra`,
      });
      await compare(lake, [
        { name: "first", state: first, filters: ["id >= 50", "name = 'a7'"] },
        { name: "appended", state: appended, filters: ["id >= 150", "day = '2024-01-02'"] },
        { name: "upserted", state: upserted, filters: ["id >= 95", "name = 'new95'"] },
        { name: "partition", state: partition, filters: ["day = '2024-01-02'"] },
        { name: "replaced", state: replaced, filters: ["name = true"] },
        { name: "emptied", state: emptied },
        { name: "evolved", state: evolved, filters: ["n > 50", "extra = 'e'", "n = 90"] },
      ]);
      expect(currentSnapshot(evolved)?.summary["total-records"]).toBe("11");
    }),
});

Deno.test({
  name: "PyIceberg reads a table whose manifests were folded and whose old snapshots were expired",
  ignore: !hasPyIceberg(),
  fn: () =>
    withLake(async (lake) => {
      let state = newTable(lake, "folded", PEOPLE);
      for (let index = 0; index < 103; index++) {
        state = await lake.change(state, { sql: people(index, index + 1, "p") });
        if (index === 60) lake.host.advance(8 * 24 * 60 * 60 * 1000);
      }
      expect(state.metadata.snapshots.length).toBeLessThan(103);
      await compare(lake, [{ name: "folded", state, filters: ["id = 3", "id > 99"] }]);
    }),
});

Deno.test({
  name: "a table that PyIceberg changed is read and changed by phlo, and read by PyIceberg again",
  ignore: !hasPyIceberg(),
  fn: () =>
    withLake(async (lake) => {
      const warehouse = lake.store.root;
      const columns = PEOPLE.slice(0, 2);
      const rows = "SELECT i AS id, 'a' || i AS name FROM range(10) t(i)";
      const name = "shared";
      const state = await lake.change(newTable(lake, name, columns), { sql: rows });
      const path = await publish(lake, [{ name, state }]);
      const ids = await changeByPyIceberg({ catalog: path, warehouse, table: `raw.${name}` });
      await using catalog = await openSqliteCatalog(path, {}, lake.host);
      const table = { namespace: "raw", name };
      const entry = await catalog.load("main", table);
      const theirs = await readTable(entry?.metadataUri ?? "", lake.store);
      expect(theirs.metadata.snapshots.map((item) => String(item["snapshot-id"]))).toEqual(ids);
      await compareShown(lake, path, [{
        name,
        state: theirs,
        filters: ["score > 0", "id > 1002"],
      }]);
      const appended = await lake.change(theirs, {
        sql: "SELECT 3000 AS id, 'ours' AS name, 1.5 AS score",
      });
      const ours = await overwrite(lake, appended, {
        condition: "id = 2001 OR id = 5",
        sql: "SELECT 2001 AS id, 'again' AS name, NULL AS score",
      });
      const move = {
        ...table,
        kind: "table",
        base: theirs.metadataUri,
        next: ours.metadataUri,
      } as const;
      expect(await catalog.commit("main", [move])).toBeTruthy();
      await compareShown(lake, path, [{
        name,
        state: ours,
        filters: ["name = 'again'", "id < 6"],
      }]);
    }),
});
