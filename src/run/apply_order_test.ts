import { expect } from "expect";
import fc from "fast-check";
import { type TableBench, withTable } from "../../tests/support/table_bench.ts";

const SHOWN = ["k", "v", "_phlo_partition_date"] as const;

Deno.test("applyRows() advances a row that a newer partition sends again as it is", () =>
  withTable(async ({ apply, read, state }) => {
    await apply([[1, 7], [2, 8]], { partition: "2024-01-20" });
    const { counts } = await apply([[1, 7]], { partition: "2024-01-22" });
    expect(counts).toMatchObject({ inserted: 0, updated: 0, unchanged: 1, deleted: 0 });
    expect(await read("k", "v", "_phlo_partition_date", "_phlo_run_id"))
      .toEqual(["1:7:2024-01-22:r1", "2:8:2024-01-20:r1"]);
    const before = state().metadataUri;
    await apply([[1, 7]], { partition: "2024-01-22" });
    await apply([[1, 7]], { partition: "2024-01-21" });
    expect(state().metadataUri).toBe(before);
  }));

Deno.test("applyRows() lets a newer partition's equal row win over one in between", () =>
  withTable(async ({ apply, read }) => {
    await apply([[1, 7]], { partition: "2024-01-20" });
    await apply([[1, 7]], { partition: "2024-01-22" });
    await apply([[1, 8]], { partition: "2024-01-21" });
    expect(await read(...SHOWN)).toEqual(["1:7:2024-01-22"]);
  }));

Deno.test("applyRows() never removes with a partition what a newer one holds too", async () => {
  for (const method of ["last", "hash"] as const) {
    await withTable(async ({ apply, read }) => {
      const batch = { mode: "replacePartition", identity: { method } } as const;
      await apply([[1, 7], [2, 8]], { ...batch, partition: "2024-01-20" });
      await apply([[1, 7]], { ...batch, partition: "2024-01-21" });
      await apply([[2, 8]], { ...batch, partition: "2024-01-20" });
      expect(await read(...SHOWN)).toEqual(["1:7:2024-01-21", "2:8:2024-01-20"]);
    });
  }
});

Deno.test("applyRows() leaves the partition of appended rows and of assets without partitions", () =>
  withTable(async ({ apply, state }) => {
    const identity = { key: [], keepsEqualRows: true };
    await apply([[1, 7]], { mode: "append", identity });
    await apply([[2, 7]], { partition: "all", grain: "none" });
    const before = state().metadataUri;
    await apply([[2, 7]], { partition: "all", grain: "none" });
    await apply([[1, 7]], { mode: "append", identity, partition: "2024-01-21" });
    expect(state().metadataUri).toBe(before);
  }));

const KEYS = ["2024-01-20", "2024-01-21", "2024-01-22"] as const;
const ROWS = fc.uniqueArray(
  fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 2 })),
  { maxLength: 3, selector: ([key]) => key },
);

Deno.test("applyRows() gives the same table for any order of partitions, and for any repetition", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(ROWS, { minLength: 3, maxLength: 3 }),
      fc.shuffledSubarray([0, 1, 2], { minLength: 3 }),
      fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 2 }),
      fc.constantFrom("merge", "replacePartition"),
      fc.constantFrom("last", "hash"),
      async (days, order, repeated, mode, method) => {
        const write = async (bench: TableBench, numbers: readonly number[]): Promise<string[]> => {
          const identity = { method } as const;
          const guard = { acceptsShrink: true };
          for (const number of numbers) {
            const partition = KEYS[number] ?? "";
            await bench.apply(days[number] ?? [], { mode, partition, identity, guard });
          }
          return await bench.read(...SHOWN);
        };
        await withTable((forward) =>
          withTable(async (shuffled) => {
            expect(await write(shuffled, [...order, ...repeated]))
              .toEqual(await write(forward, [0, 1, 2]));
          })
        );
      },
    ),
    { numRuns: 15, seed: 20240120 },
  );
});

Deno.test("applyRows() lets the later write win where an asset's grain has changed", async () => {
  const grains = [
    [{ partition: "all", grain: "none" }, { partition: "2024-01-20", grain: "day" }],
    [{ partition: "2024-01-20", grain: "day" }, { partition: "2024-01", grain: "month" }],
    [{ partition: "2024-01", grain: "month" }, { partition: "2024-01-20", grain: "day" }],
    [{ partition: "2024-01-20", grain: "day" }, { partition: "2024-01-20T13", grain: "hour" }],
    [{ partition: "2024-01-20", grain: "day" }, { partition: "all", grain: "none" }],
  ] as const;
  for (const [before, after] of grains) {
    await withTable(async ({ apply, read }) => {
      await apply([[1, 7], [2, 7]], before);
      const { counts } = await apply([[1, 8], [2, 7]], after);
      expect(counts).toMatchObject({ updated: 1, unchanged: 1, superseded: 0 });
      expect((await read(...SHOWN))[0]).toBe(`1:8:${after.partition}`);
      expect((await apply([[1, 8], [2, 7]], after)).counts).toMatchObject({ unchanged: 2 });
    });
  }
});

Deno.test("applyRows() still keeps the newer of two grains' partitions that do not overlap", () =>
  withTable(async ({ apply, read }) => {
    await apply([[1, 7], [2, 7]], { partition: "2024-02-01" });
    await apply([[1, 8]], { partition: "2024-01", grain: "month" });
    await apply([[2, 8]], { partition: "2024-01-31T23", grain: "hour" });
    expect(await read(...SHOWN)).toEqual(["1:7:2024-02-01", "2:7:2024-02-01"]);
  }));

Deno.test("applyRows() replaces with a month what its days brought, and nothing of another month", () =>
  withTable(async ({ apply, read }) => {
    await apply([[1, 7], [2, 7]], { partition: "2024-01-20" });
    await apply([[3, 7]], { partition: "2024-02-01" });
    await apply([[1, 7]], { partition: "2024-01", grain: "month", mode: "replacePartition" });
    expect(await read(...SHOWN)).toEqual(["1:7:2024-01", "3:7:2024-02-01"]);
  }));
