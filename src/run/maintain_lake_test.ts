import { join } from "node:path";
import { expect } from "expect";
import { fakeHost, withFolder } from "../../tests/support/fake_host.ts";
import { createDuckdbDataFiles } from "../duckdb/data_files.ts";
import type { StagedFile } from "../core/data_files.ts";
import type { Host } from "../core/host.ts";
import { openSession } from "../duckdb/session.ts";
import { listDataFiles } from "../iceberg/list_data_files.ts";
import { planTable } from "../iceberg/plan_table.ts";
import { prepareCommit } from "../iceberg/prepare_commit.ts";
import { readTable } from "../iceberg/read_table.ts";
import { tableColumns, type TableState } from "../iceberg/table_state.ts";
import { openRecords } from "../records/open_records.ts";
import { maintainLake } from "./maintain_lake.ts";
import { openLake } from "./open_lake.ts";
import { verifyLake } from "./verify_lake.ts";

const DAY_MS = 86_400_000;
const TABLE = { namespace: "raw", name: "t", kind: "table" } as const;
const COLUMNS = [{ name: "n", type: { kind: "long" }, required: true }] as const;

Deno.test("maintainLake() drops snapshots that are old enough, and the files that only they had", () =>
  withFolder(async (folder) => {
    // The catalog's log has the real time, so the story begins now.
    const host = fakeHost({ nowMs: Date.now() });
    await using lake = await openLake(join(folder, "lake"), host);
    await using records = await openRecords(join(folder, "state.db"), host);
    await using session = await openSession({
      temporaryFolder: join(folder, "tmp"),
      folders: [folder],
    });
    const files = createDuckdbDataFiles(session, lake.store, host);
    const tools = { store: lake.store, host };
    let state: TableState = planTable(
      { name: "raw.t", columns: COLUMNS, location: lake.store.uriOf("raw/t") },
      host,
    );
    // Each day replaces the one file by another; the day before it goes from the table, not from the disk.
    for (let day = 1; day <= 24; day++) {
      const base = state.metadataUri;
      const columns = tableColumns(state);
      const add = await files.write(`SELECT ${day}::BIGINT AS n`, {
        columns,
        folder: "raw/t/data",
      });
      const remove = base === undefined ? [] : await listDataFiles(state, lake.store);
      state = await prepareCommit(state, { operation: "overwrite", add, remove }, tools);
      await lake.catalog.commit("main", [{ ...TABLE, base, next: state.metadataUri }]);
      host.advance(DAY_MS);
    }
    const options = {
      lake,
      records,
      graceMs: 0,
      keptMs: 7 * DAY_MS,
      isDryRun: false,
      signal: new AbortController().signal,
    };
    // Twenty snapshots are kept whatever their age. The commits have dropped those before them.
    host.advance(30 * DAY_MS);
    const result = await maintainLake(options, host);
    expect(result.orphans.obstacle).toBeUndefined();
    expect(result.removed).toBeGreaterThan(0);
    expect(result.orphans.files.filter(({ name }) => name.includes("/data/"))).toHaveLength(4);
    expect((await verifyLake(lake, () => {})).issues).toEqual([]);
    const entry = await lake.catalog.load("main", TABLE);
    const { metadata } = await readTable(entry?.metadataUri ?? "", lake.store);
    expect(metadata.snapshots).toHaveLength(20);
    expect(await maintainLake(options, host)).toMatchObject({ removed: 0 });
  }));

Deno.test("maintainLake() removes nothing while somebody unknown is at work", () =>
  withFolder(async (folder) => {
    const host = fakeHost();
    await using lake = await openLake(join(folder, "lake"), host);
    await using records = await openRecords(join(folder, "state.db"), host);
    await lake.store.create("raw/t/data/stray.parquet", new Uint8Array(3));
    await lake.catalog.acquireLease("table:raw.t", "a-run-of-another-project");
    host.advance(Date.now());
    // The lease would be too old by then; its owner says that it is alive.
    await lake.catalog.acquireLease("table:raw.t", "a-run-of-another-project");
    const result = await maintainLake({
      lake,
      records,
      graceMs: 0,
      keptMs: 0,
      isDryRun: false,
      signal: new AbortController().signal,
    }, host);
    expect(result.removed).toBe(0);
    expect(result.orphans.obstacle).toMatch("a-run-of-another-project");
    expect(await lake.store.stat("raw/t/data/stray.parquet")).toBeDefined();
  }));

Deno.test("maintainLake() leaves tables alone that a publication waits for", () =>
  withFolder(async (folder) => {
    const fake = fakeHost({ nowMs: Date.now() });
    // Leases are renewed after a sleep: one that ends at once would leave no time for anything else.
    const host = { ...fake, clock: { ...fake.clock, sleep: sleepUntilAborted } };
    await using lake = await openLake(join(folder, "lake"), host);
    await using records = await openRecords(join(folder, "state.db"), host);
    let state: TableState = planTable(
      { name: "raw.t", columns: COLUMNS, location: lake.store.uriOf("raw/t") },
      host,
    );
    const properties = { "history.expire.min-snapshots-to-keep": "1" };
    const tools = { store: lake.store, host };
    for (const operation of ["append", "append", "append"] as const) {
      const base = state.metadataUri;
      state = await prepareCommit(state, { operation, add: [], remove: [], properties }, tools);
      state = await prepareCommit(state, { operation, add: [emptyFile(host)], remove: [] }, tools);
      await lake.catalog.commit("main", [{ ...TABLE, base, next: state.metadataUri }]);
    }
    host.advance(30 * DAY_MS);
    const options = {
      ...{ lake, records, graceMs: DAY_MS, keptMs: 7 * DAY_MS, isDryRun: false },
      signal: new AbortController().signal,
    };
    await lake.catalog.createBranch({ name: "run/r", base: "main", runId: "r", isSparse: true });
    await lake.catalog.hold({
      ...{ branch: "run/r", runId: "r", target: "main", resources: [], moves: [], report: {} },
      footprint: [{ ...TABLE, base: state.metadataUri }],
    });
    expect((await maintainLake(options, host)).expired.size).toBe(0);
    expect((await lake.catalog.load("main", TABLE))?.metadataUri).toBe(state.metadataUri);
    await lake.catalog.dropBranch("run/r");
    expect((await maintainLake(options, host)).expired.get("raw.t")).toBeGreaterThan(0);
  }));

function emptyFile(host: Host): StagedFile {
  const name = `raw/t/data/${host.ids.uuid()}.parquet`;
  return { name, rowCount: 1n, sizeBytes: 1n, columns: [], partition: new Map() };
}

function sleepUntilAborted(_durationMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((_resolve, reject) =>
    signal?.addEventListener("abort", () => reject(signal.reason))
  );
}
