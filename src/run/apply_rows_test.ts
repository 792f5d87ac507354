import { expect } from "expect";
import type { Column } from "../core/column.ts";
import type { WriteMode } from "../core/project.ts";
import { createDuckdbDataFiles } from "../duckdb/data_files.ts";
import { openSession, type Session } from "../duckdb/session.ts";
import { listDataFiles } from "../iceberg/list_data_files.ts";
import { planTable } from "../iceberg/plan_table.ts";
import { tableColumns, type TableState } from "../iceberg/table_state.ts";
import { openLocalStore } from "../store/local_store.ts";
import { fakeHost, withFolder } from "../../tests/support/fake_host.ts";
import { type Applied, applyRows, type ApplyTools } from "./apply_rows.ts";
import { type Identity, ROW_ID } from "./dedup_rows.ts";

const CONTENT: readonly Column[] = [
  { name: "k", type: { kind: "long" }, required: true },
  { name: "v", type: { kind: "long" }, required: false },
];
const COLUMNS: readonly Column[] = [
  ...CONTENT,
  ...[ROW_ID, "_phlo_run_id"].map((name) => ({
    name,
    type: { kind: "string" } as const,
    required: true,
  })),
  { name: "_phlo_ingested_at", type: { kind: "timestamptz" }, required: true },
  { name: "_phlo_partition_date", type: { kind: "string" }, required: true },
];

interface Bench {
  apply(rows: readonly (readonly [number, number])[], options?: Partial<Batch>): Promise<Applied>;
  read(): Promise<string[]>;
  state(): TableState;
  files(): Promise<number>;
}

interface Batch {
  readonly partition: string;
  readonly mode: WriteMode;
  readonly identity: Partial<Identity>;
  readonly acceptsShrink: boolean;
  readonly allowEmpty: boolean;
}

async function withTable(body: (bench: Bench) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const host = fakeHost();
    const store = await openLocalStore(`${folder}/lake`, {}, host);
    await using session = await openSession({
      temporaryFolder: `${folder}/tmp`,
      folders: [`${folder}/lake`],
    });
    const tools = { session, store, dataFiles: createDuckdbDataFiles(session, store, host) };
    await body(createBench(tools, session, host));
  });
}

function createBench(
  tools: ApplyTools,
  session: Session,
  host: ReturnType<typeof fakeHost>,
): Bench {
  let state = planTable({
    name: "raw.t",
    columns: COLUMNS,
    location: tools.store.uriOf("raw/t"),
  }, host);
  let run = 0;
  return {
    state: () => state,
    files: async () => (await listDataFiles(state, tools.store)).length,
    async apply(rows, options = {}) {
      const values = rows.map(([k, v], index) => `(${index}, ${k}, ${v})`).join(", ");
      await session.run(
        `CREATE OR REPLACE TEMP TABLE incoming AS SELECT a::BIGINT AS __row, b::BIGINT AS k, c::BIGINT AS v
          FROM (VALUES ${values === "" ? "(0, 0, 0)" : values}) t(a, b, c)
          ${values === "" ? "WHERE false" : ""}`,
      );
      const applied = await applyRows(
        {
          table: { namespace: "raw", name: "t" },
          state,
          incoming: "incoming",
          prefix: "s1",
          content: ["k", "v"],
          identity: { key: ["k"], method: "last", keepsEqualRows: false, ...options.identity },
          mode: options.mode ?? "merge",
          grain: "day",
          stamp: {
            runId: `r${++run}`,
            ingestedAt: 0,
            partition: options.partition ?? "2024-01-20",
          },
          guard: {
            maxShrink: 0.5,
            allowEmpty: options.allowEmpty ?? false,
            acceptsShrink: options.acceptsShrink ?? false,
          },
          summary: {},
        },
        tools,
        host,
      );
      state = applied.state;
      return applied;
    },
    async read() {
      const scan = tools.dataFiles.scan(
        await listDataFiles(state, tools.store),
        tableColumns(state),
      );
      const rows = await session.rows(
        `SELECT k, v, _phlo_run_id AS run FROM (${scan}) ORDER BY ALL`,
      );
      return rows.map((row) => `${row.k}:${row.v}:${row.run}`);
    },
  };
}

const BATCH = [[1, 100], [2, 200], [1, 150], [3, 300]] as const;

Deno.test("applyRows() keeps the last of several rows with one key", () =>
  withTable(async ({ apply, read }) => {
    expect((await apply(BATCH)).counts.inserted).toBe(3);
    expect(await read()).toEqual(["1:150:r1", "2:200:r1", "3:300:r1"]);
  }));

Deno.test("applyRows() keeps the first where the asset says so", () =>
  withTable(async ({ apply, read }) => {
    await apply(BATCH, { identity: { method: "first" } });
    expect(await read()).toEqual(["1:100:r1", "2:200:r1", "3:300:r1"]);
  }));

Deno.test("applyRows() keeps rows of one key that differ, with hash", () =>
  withTable(async ({ apply, read }) => {
    await apply(BATCH, { identity: { method: "hash" } });
    expect(await read()).toEqual(["1:100:r1", "1:150:r1", "2:200:r1", "3:300:r1"]);
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
    expect((await read()).length).toBe(5);
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
  withTable(async ({ apply, read, files }) => {
    await apply([[1, 1], [2, 2]]);
    await apply([[11, 11]]);
    expect(await files()).toBe(2);
    const { counts } = await apply([[1, 9], [2, 2], [12, 12]]);
    expect(counts).toMatchObject({ inserted: 1, updated: 1, unchanged: 1 });
    expect(await read()).toEqual(["1:9:r3", "2:2:r1", "11:11:r2", "12:12:r3"]);
  }));

Deno.test("applyRows() never overwrites a row of a newer partition", () =>
  withTable(async ({ apply, read }) => {
    await apply([[1, 21]], { partition: "2024-01-21" });
    const { counts } = await apply([[1, 20], [2, 20]], { partition: "2024-01-20" });
    expect(counts).toMatchObject({ inserted: 1, superseded: 1, updated: 0 });
    expect(await read()).toEqual(["1:21:r1", "2:20:r2"]);
  }));

Deno.test("applyRows() removes what a replaced partition no longer has, and only there", () =>
  withTable(async ({ apply, read }) => {
    await apply([[1, 1], [2, 2], [3, 3]], { partition: "2024-01-20" });
    await apply([[9, 9]], { partition: "2024-01-21" });
    const { counts } = await apply([[1, 1], [2, 5]], { mode: "replacePartition" });
    expect(counts).toMatchObject({ unchanged: 1, updated: 1, deleted: 1 });
    expect(await read()).toEqual(["1:1:r1", "2:5:r3", "9:9:r2"]);
  }));

Deno.test("applyRows() refuses to empty a table unless that is allowed", () =>
  withTable(async ({ apply, read }) => {
    await apply([[1, 1], [2, 2]]);
    await expect(apply([], { mode: "replace" })).rejects.toMatchObject({ code: "PHLO-204" });
    await expect(apply([[3, 3]], { mode: "replace" })).rejects.toMatchObject({ code: "PHLO-204" });
    expect((await read()).length).toBe(2);
    expect((await apply([[1, 1]], { mode: "replace" })).counts.deleted).toBe(1);
    expect((await apply([], { mode: "replace", acceptsShrink: true })).counts.deleted).toBe(1);
    expect(await read()).toEqual([]);
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
      expect(values(await backward.read())).toEqual(values(await forward.read()));
      expect(values(await forward.read())).toEqual(["1:22", "2:21", "3:22"]);
    })
  ));

Deno.test("applyRows() folds many small files into its own write", () =>
  withTable(async ({ apply, read, files }) => {
    for (let key = 1; key <= 33; key++) await apply([[key, key]]);
    expect(await files()).toBe(1);
    expect((await read()).length).toBe(33);
    const { counts } = await apply([[1, 1]]);
    expect(counts).toMatchObject({ unchanged: 1, inserted: 0 });
    expect(await files()).toBe(1);
  }));
