import { expect } from "expect";
import { withTable } from "../../tests/support/table_bench.ts";

const SHOWN = ["k", "v", "_phlo_run_id"] as const;

const BATCH = [[1, 100], [2, 200], [1, 150], [3, 300]] as const;

Deno.test("applyRows() keeps the last of several rows with one key", () =>
  withTable(async ({ apply, read }) => {
    expect((await apply(BATCH)).counts.inserted).toBe(3);
    expect(await read(...SHOWN)).toEqual(["1:150:r1", "2:200:r1", "3:300:r1"]);
  }));

Deno.test("applyRows() keeps the first where the asset says so", () =>
  withTable(async ({ apply, read }) => {
    await apply(BATCH, { identity: { method: "first" } });
    expect(await read(...SHOWN)).toEqual(["1:100:r1", "2:200:r1", "3:300:r1"]);
  }));

Deno.test("applyRows() keeps rows of one key that differ, with hash", () =>
  withTable(async ({ apply, read }) => {
    await apply(BATCH, { identity: { method: "hash" } });
    expect(await read(...SHOWN)).toEqual(["1:100:r1", "1:150:r1", "2:200:r1", "3:300:r1"]);
    expect((await apply([[2, 200], [2, 201]], { identity: { method: "hash" } })).counts)
      .toMatchObject({ inserted: 1, unchanged: 1 });
  }));

Deno.test("applyRows() keeps equal rows when appending, and appends nothing twice", () =>
  withTable(async ({ apply, read }) => {
    const identity = { key: [], keepsEqualRows: true, partition: "2024-01-20" };
    const rows = [[1, 1], [1, 1], [2, 2]] as const;
    await apply(rows, { mode: "append", identity });
    const again = await apply(rows, { mode: "append", identity });
    expect(again.counts).toMatchObject({ inserted: 0, unchanged: 3 });
    const more = await apply([...rows, [1, 1]], { mode: "append", identity });
    expect(more.counts.inserted).toBe(1);
    const other = { ...identity, partition: "2024-01-21" };
    await apply([[1, 1]], { mode: "append", identity: other, partition: "2024-01-21" });
    expect((await read(...SHOWN)).length).toBe(5);
  }));

Deno.test("applyRows() prepares no commit where nothing changed", () =>
  withTable(async ({ apply, state }) => {
    await apply(BATCH);
    const before = state().metadataUri;
    const again = await apply(BATCH);
    expect(again.counts).toMatchObject({ inserted: 0, updated: 0, unchanged: 3 });
    expect(state().metadataUri).toBe(before);
  }));

Deno.test("applyRows() rewrites only the files that hold changed rows", () =>
  withTable(async ({ apply, read, fileCount }) => {
    await apply([[1, 1], [2, 2]]);
    await apply([[11, 11]]);
    expect(await fileCount()).toBe(2);
    const { counts } = await apply([[1, 9], [2, 2], [12, 12]]);
    expect(counts).toMatchObject({ inserted: 1, updated: 1, unchanged: 1 });
    expect(await read(...SHOWN)).toEqual(["1:9:r3", "2:2:r1", "11:11:r2", "12:12:r3"]);
  }));

Deno.test("applyRows() never overwrites a row of a newer partition", () =>
  withTable(async ({ apply, read }) => {
    await apply([[1, 21]], { partition: "2024-01-21" });
    const { counts } = await apply([[1, 20], [2, 20]], { partition: "2024-01-20" });
    expect(counts).toMatchObject({ inserted: 1, superseded: 1, updated: 0 });
    expect(await read(...SHOWN)).toEqual(["1:21:r1", "2:20:r2"]);
  }));

Deno.test("applyRows() removes what a replaced partition no longer has, and only there", () =>
  withTable(async ({ apply, read }) => {
    await apply([[1, 1], [2, 2], [3, 3]], { partition: "2024-01-20" });
    await apply([[9, 9]], { partition: "2024-01-21" });
    const { counts } = await apply([[1, 1], [2, 5]], { mode: "replacePartition" });
    expect(counts).toMatchObject({ unchanged: 1, updated: 1, deleted: 1 });
    expect(await read(...SHOWN)).toEqual(["1:1:r1", "2:5:r3", "9:9:r2"]);
  }));

Deno.test("applyRows() refuses to empty a table unless that is allowed", () =>
  withTable(async ({ apply, read }) => {
    await apply([[1, 1], [2, 2]]);
    await expect(apply([], { mode: "replace" })).rejects.toMatchObject({ code: "PHLO-204" });
    await expect(apply([[3, 3]], { mode: "replace" })).rejects.toMatchObject({ code: "PHLO-204" });
    expect((await read(...SHOWN)).length).toBe(2);
    expect((await apply([[1, 1]], { mode: "replace" })).counts.deleted).toBe(1);
    expect((await apply([], { mode: "replace", guard: { acceptsShrink: true } })).counts.deleted)
      .toBe(1);
    expect(await read(...SHOWN)).toEqual([]);
  }));

Deno.test("applyRows() gives the same table for any order of partitions", () =>
  withTable((forward) =>
    withTable(async (backward) => {
      const days = [
        ["2024-01-20", [[1, 20], [2, 20]]],
        ["2024-01-21", [[2, 21], [3, 21]]],
        ["2024-01-22", [[3, 22], [1, 22]]],
      ] as const;
      for (const [partition, rows] of days) await forward.apply(rows, { partition });
      for (const [partition, rows] of days.toReversed()) await backward.apply(rows, { partition });
      const values = (rows: string[]): string[] => rows.map((row) => row.replace(/:r\d+$/, ""));
      expect(values(await backward.read(...SHOWN))).toEqual(values(await forward.read(...SHOWN)));
      expect(values(await forward.read(...SHOWN))).toEqual(["1:22", "2:21", "3:22"]);
    })
  ));

Deno.test("applyRows() folds many small files into its own write", () =>
  withTable(async ({ apply, read, fileCount }) => {
    for (let key = 1; key <= 33; key++) await apply([[key, key]]);
    expect(await fileCount()).toBe(1);
    expect((await read(...SHOWN)).length).toBe(33);
    const { counts } = await apply([[1, 1]]);
    expect(counts).toMatchObject({ unchanged: 1, inserted: 0 });
    expect(await fileCount()).toBe(1);
  }));

const NAMES = ["file", "__file", "__row", "action", "key", "o", "n", "row_number"];

Deno.test("applyRows() takes columns of any name for key and content", () =>
  withTable(
    async ({ apply, read }) => {
      for (const key of [["file"], ["__file", "__row", "o"], ["key", "n", "action"]]) {
        const batch = {
          mode: "replace",
          identity: { key },
          guard: { acceptsShrink: true },
        } as const;
        await apply([NAMES.map(() => 1), NAMES.map(() => 2)], batch);
        const { counts } = await apply(
          [NAMES.map(() => 1), NAMES.map((name) => key.includes(name) ? 3 : 1)],
          batch,
        );
        expect(counts).toMatchObject({ inserted: 1, unchanged: 1, deleted: 1 });
        const updated = await apply([NAMES.map((name) => key.includes(name) ? 1 : 9)], batch);
        expect(updated.counts).toMatchObject({ updated: 1, deleted: 1 });
        expect(await read(...key)).toEqual([key.map(() => 1).join(":")]);
        await apply([], batch);
      }
    },
    NAMES.map((name) => ({ name, type: { kind: "long" }, required: false })),
  ));
