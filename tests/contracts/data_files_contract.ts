/**
 * What every implementation of DataFiles promises. The rows of the suite are written in a form that each can make its own.
 *
 * @module
 */

import { expect } from "expect";
import type { Column } from "../../src/core/column.ts";
import type { DataFiles, StagedFile } from "../../src/core/data_files.ts";
import type { Store } from "../../src/core/store.ts";
import type { MemoryRow } from "../support/memory_data_files.ts";

/** An implementation under test. */
export interface DataFilesCase<Relation> {
  readonly store: Store;
  readonly files: DataFiles<Relation>;
  /** Makes rows of `id` (bigint or null) and `name` (text or null) a relation. */
  relationOf(rows: readonly MemoryRow[]): Relation;
  /** A relation of one row whose `id` does not fit 64 bits. */
  readonly tooLarge: Relation;
  /** A relation of one row whose `at` is an infinite timestamp. */
  readonly infinite: Relation;
  /** The rows of a relation in the order of `id`. */
  rowsOf(relation: Relation): Promise<readonly MemoryRow[]>;
}

const ID: Column = { id: 1, name: "id", type: { kind: "long" }, required: true };
const NAME: Column = { id: 2, name: "name", type: { kind: "string" }, required: false };
const COLUMNS = [ID, NAME];
const TARGET = { columns: COLUMNS, folder: "raw/t/data" };

/** Registers the suite. `run` opens an implementation for the time of one test. */
export function testDataFiles<Relation>(
  label: string,
  run: (body: (subject: DataFilesCase<Relation>) => Promise<void>) => Promise<void>,
): void {
  const test = (name: string, body: (subject: DataFilesCase<Relation>) => Promise<void>): void =>
    Deno.test(`${label}: ${name}`, () => run(body));

  test("no rows make no file, and no file makes no rows", async ({ files, ...subject }) => {
    expect(await files.write(subject.relationOf([]), TARGET)).toEqual([]);
    expect(await subject.rowsOf(files.scan([], COLUMNS))).toEqual([]);
  });

  test("one row and its nulls come back", async ({ files, ...subject }) => {
    const rows = [{ id: 1n, name: null }];
    const [file] = await files.write(subject.relationOf(rows), TARGET);
    expect(await subject.rowsOf(files.scan([known(file)], COLUMNS))).toEqual(rows);
    expect(file?.name.startsWith("raw/t/data/")).toBeTruthy();
    expect((await subject.store.stat(known(file).name))?.sizeBytes).toBe(Number(file?.sizeBytes));
  });

  test("many rows come back from many files, with statistics", async ({ files, ...subject }) => {
    const rows = Array.from(
      { length: 1000 },
      (_, index) => ({ id: BigInt(index) - 500n, name: index % 2 === 0 ? null : `n${index}` }),
    );
    const [first] = await files.write(subject.relationOf(rows.slice(0, 400)), TARGET);
    const [second] = await files.write(subject.relationOf(rows.slice(400)), TARGET);
    const both = [known(first), known(second)];
    expect(await subject.rowsOf(files.scan(both, COLUMNS))).toEqual(rows);
    expect(first?.name).not.toBe(second?.name);
    expect([first?.rowCount, second?.rowCount]).toEqual([400n, 600n]);
    const [id, name] = known(first).columns;
    expect(id).toMatchObject({ fieldId: 1, valueCount: 400n, nullCount: 0n });
    expect(id).toMatchObject({ lower: -500n, upper: -101n });
    expect(name).toMatchObject({ fieldId: 2, nullCount: 200n, lower: "n1", upper: "n99" });
  });

  test("columns are found by field id: renamed and missing ones too", async (subject) => {
    const { files } = subject;
    const [file] = await files.write(subject.relationOf([{ id: 1n, name: "a" }]), TARGET);
    const renamed: readonly Column[] = [
      { ...ID, name: "key" },
      { id: 7, name: "name", type: { kind: "string" }, required: false },
      { ...NAME, name: "title" },
    ];
    const rows = await subject.rowsOf(files.scan([known(file)], renamed));
    expect(rows).toEqual([{ key: 1n, name: null, title: "a" }]);
  });

  test("a null in a required column is refused, and nothing is left", async (subject) => {
    const { files, store } = subject;
    const write = files.write(
      subject.relationOf([{ id: 1n, name: "a" }, { id: null, name: "b" }]),
      TARGET,
    );
    await expect(write).rejects.toMatchObject({
      code: "PHLO-407",
      message: expect.stringContaining('"id"'),
    });
    expect(await Array.fromAsync(store.list("raw"))).toEqual([]);
  });

  test("a number out of range is refused by its column's name", async ({ files, ...subject }) => {
    await expect(files.write(subject.tooLarge, TARGET)).rejects.toMatchObject({
      code: "PHLO-407",
      message: expect.stringContaining('"id"'),
    });
    expect(await Array.fromAsync(subject.store.list("raw"))).toEqual([]);
  });

  test("an infinite timestamp is refused by its column's name", async ({ files, ...subject }) => {
    const at: Column = { id: 3, name: "at", type: { kind: "timestamp" }, required: false };
    const write = files.write(subject.infinite, { columns: [at], folder: "raw/t/data" });
    await expect(write).rejects.toMatchObject({
      code: "PHLO-407",
      message: expect.stringContaining('"at"'),
    });
    expect(await Array.fromAsync(subject.store.list("raw"))).toEqual([]);
  });
}

function known(file: StagedFile | undefined): StagedFile {
  if (file === undefined) throw new Error("no file was written");
  return file;
}
