/**
 * Tables from end to end: planned, written by DuckDB, committed, read back.
 *
 * @module
 */

import { expect } from "expect";
import { PhloError } from "../../src/core/phlo_error.ts";
import type { Column } from "../../src/core/column.ts";
import { boundsOf } from "../../src/iceberg/data_file_entry.ts";
import { evolveTable, replaceColumns } from "../../src/iceberg/evolve_table.ts";
import { listDataFiles } from "../../src/iceberg/list_data_files.ts";
import { mayContain } from "../../src/iceberg/may_contain.ts";
import { planTable } from "../../src/iceberg/plan_table.ts";
import { prepareCommit } from "../../src/iceberg/prepare_commit.ts";
import { readTable } from "../../src/iceberg/read_table.ts";
import {
  currentSnapshot,
  snapshotAt,
  tableColumns,
  type TableState,
} from "../../src/iceberg/table_state.ts";
import { type TestLake, withLake } from "../support/open_lake.ts";

const COLUMNS: readonly Column[] = [
  { name: "id", type: { kind: "long" }, required: true },
  { name: "name", type: { kind: "string" }, required: false },
];

function plan(lake: TestLake, columns: readonly Column[] = COLUMNS): TableState {
  return planTable(
    { name: "raw.t", columns, identifierFields: ["id"], location: lake.store.uriOf("raw/t") },
    lake.host,
  );
}

async function reread(state: TableState, lake: TestLake): Promise<TableState> {
  return await readTable(state.metadataUri ?? "", lake.store);
}

Deno.test("a table without rows is written and read back, and has no snapshot", async () => {
  await withLake(async (lake) => {
    const state = await lake.change(plan(lake), {});
    const read = await reread(state, lake);
    expect(read.metadata).toEqual(state.metadata);
    expect(currentSnapshot(read)).toBeUndefined();
    expect(await lake.rows(read)).toEqual([]);
    expect(tableColumns(read).map(({ id, name }) => [id, name])).toEqual([[1, "id"], [2, "name"]]);
  });
});

Deno.test("rows appended in two commits are read back, and older snapshots stay readable", async () => {
  await withLake(async (lake) => {
    const one = await lake.change(plan(lake), { sql: "SELECT 1 AS id, 'a' AS name" });
    lake.host.advance(1000);
    const two = await lake.change(await reread(one, lake), { sql: "SELECT 2 AS id, NULL AS name" });
    const read = await reread(two, lake);
    expect(await lake.rows(read)).toEqual([{ id: "1", name: "a" }, { id: "2", name: null }]);
    const first = snapshotAt(read, { timestampMs: lake.host.clock.now() - 1 });
    expect(await lake.rows(read, first["snapshot-id"])).toEqual([{ id: "1", name: "a" }]);
    expect(currentSnapshot(read)?.summary).toMatchObject({
      operation: "append",
      "added-records": "1",
      "total-records": "2",
      "total-data-files": "2",
    });
    expect(read.metadata["metadata-log"]).toHaveLength(1);
  });
});

Deno.test("a change without files and columns is the same state and writes no file", async () => {
  await withLake(async (lake) => {
    const state = await lake.change(plan(lake), { sql: "SELECT 1 AS id, 'a' AS name" });
    const before = await Array.fromAsync(lake.store.list(""));
    const same = await lake.change(evolveTable(state, COLUMNS), {
      sql: "SELECT 1 AS id, 'a' AS name WHERE false",
    });
    expect(same).toBe(state);
    expect(await Array.fromAsync(lake.store.list(""))).toEqual(before);
  });
});

Deno.test("files removed and added in one commit replace the rows; the removed file cannot go twice", async () => {
  await withLake(async (lake) => {
    const one = await lake.change(plan(lake), { sql: "SELECT 1 AS id, 'a' AS name" });
    const two = await lake.change(one, { sql: "SELECT 2 AS id, 'b' AS name" });
    const [older] = (await listDataFiles(two, lake.store)).filter((file) =>
      file.sequenceNumber === 1n
    );
    if (older === undefined) throw new Error("no file of the first commit");
    const three = await lake.change(two, {
      operation: "overwrite",
      sql: "SELECT 1 AS id, 'A' AS name",
      remove: [older],
    });
    expect(await lake.rows(three)).toEqual([{ id: "1", name: "A" }, { id: "2", name: "b" }]);
    expect(await lake.rows(three, currentSnapshot(two)?.["snapshot-id"])).toHaveLength(2);
    expect(currentSnapshot(three)?.summary).toMatchObject({
      operation: "overwrite",
      "deleted-data-files": "1",
      "total-records": "2",
      "total-data-files": "2",
    });
    const again = lake.change(three, { operation: "delete", remove: [older] });
    await expect(again).rejects.toMatchObject({ code: "PHLO-404" });
    const all = await listDataFiles(three, lake.store);
    const empty = await lake.change(three, { operation: "delete", remove: all });
    expect(await lake.rows(empty)).toEqual([]);
    expect(currentSnapshot(empty)?.summary).toMatchObject({
      "total-records": "0",
      "total-files-size": "0",
    });
  });
});

Deno.test("a hundred and more appends fold their manifests, and no row or sequence number is lost", async () => {
  await withLake(async (lake) => {
    let state = plan(lake);
    const columns = tableColumns(state);
    for (let index = 0; index < 104; index++) {
      const staged = await lake.store.stagingFolder();
      await Deno.writeFile(`${staged}/f${index}`, new Uint8Array());
      const name = `raw/t/data/${index}.parquet`;
      await lake.store.putFile(name, `${staged}/f${index}`);
      state = await prepareCommit(state, {
        operation: "append",
        remove: [],
        add: [{
          name,
          rowCount: BigInt(index),
          sizeBytes: 1n,
          partition: new Map(),
          columns: [{
            fieldId: columns[0]?.id ?? 0,
            valueCount: BigInt(index),
            lower: BigInt(index),
            upper: BigInt(index),
          }],
        }],
      }, lake);
    }
    const files = await listDataFiles(state, lake.store);
    expect(new Set(files.map(({ manifestUri }) => manifestUri)).size).toBeLessThan(10);
    const sorted = files.toSorted((a, b) => Number(a.rowCount - b.rowCount));
    expect(sorted.map(({ rowCount }) => rowCount)).toEqual(
      Array.from({ length: 104 }, (_, index) => BigInt(index)),
    );
    expect(sorted.map(({ sequenceNumber }) => sequenceNumber)).toEqual(
      Array.from({ length: 104 }, (_, index) => BigInt(index + 1)),
    );
    expect(state.metadata["metadata-log"]).toHaveLength(100);
    const [column] = columns;
    if (column === undefined) throw new Error("no column");
    const found = files.filter((file) => mayContain(file, column, 50n, 51n));
    expect(found.map(({ rowCount }) => rowCount).toSorted()).toEqual([50n, 51n]);
    const open = files.filter((file) => mayContain(file, column, undefined, undefined));
    expect(open).toHaveLength(104);
  });
});

function raise(): never {
  throw new Error("missing");
}

Deno.test("added and widened columns read old files; members of structs too", async () => {
  await withLake(async (lake) => {
    const nested = (fields: readonly Column[], kind: "int" | "long"): readonly Column[] => [
      { name: "id", type: { kind: "long" }, required: true },
      { name: "n", type: { kind }, required: false },
      { name: "place", type: { kind: "struct", fields }, required: false },
    ];
    const lat: Column = { name: "lat", type: { kind: "float" }, required: false };
    const one = await lake.change(plan(lake, nested([lat], "int")), {
      sql: "SELECT 1 AS id, 7 AS n, {'lat': 1.5} AS place",
    });
    const wanted = [
      ...nested([
        { ...lat, type: { kind: "double" } },
        {
          name: "tags",
          type: { kind: "list", element: { ...lat, type: { kind: "string" } } },
          required: false,
        },
      ], "long"),
      { name: "extra", type: { kind: "string" }, required: false } as const,
    ];
    const evolved = evolveTable(await reread(one, lake), wanted);
    const two = await lake.change(evolved, {
      sql:
        "SELECT 2 AS id, 5000000000 AS n, {'lat': 0.1, 'tags': ['x', NULL]} AS place, 'e' AS extra",
    });
    const read = await reread(two, lake);
    expect(await lake.rows(read)).toEqual([
      { id: "1", n: "7", place: { lat: 1.5, tags: null }, extra: null },
      { id: "2", n: "5000000000", place: { lat: 0.1, tags: ["x", null] }, extra: "e" },
    ]);
    expect(read.metadata.properties["read.parquet.vectorization.enabled"]).toBe("false");
    const column = tableColumns(read)[1] ?? raise();
    const old = (await listDataFiles(read, lake.store)).find((file) => file.sequenceNumber === 1n);
    expect(boundsOf(old ?? raise(), column)).toMatchObject({ lower: 7n, upper: 7n });
  });
});

Deno.test("replaceColumns() gives a column of another type a new field id", async () => {
  await withLake(async (lake) => {
    const one = await lake.change(plan(lake), { sql: "SELECT 1 AS id, 'a' AS name" });
    const wanted: readonly Column[] = [
      { name: "id", type: { kind: "long" }, required: true },
      { name: "name", type: { kind: "boolean" }, required: false },
    ];
    expect(() => evolveTable(one, wanted)).toThrow(PhloError);
    const two = await lake.change(replaceColumns(one, wanted), {
      operation: "overwrite",
      remove: await listDataFiles(one, lake.store),
      sql: "SELECT 1 AS id, true AS name",
    });
    expect(tableColumns(two).map(({ id }) => id)).toEqual([1, 3]);
    expect(await lake.rows(await reread(two, lake))).toEqual([{ id: "1", name: true }]);
  });
});
