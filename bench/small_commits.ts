/**
 * Measures small commits of one process: a hundred rows into a Parquet file, new metadata, one transaction of the catalog, each
 * durable before the next begins. Told apart: the data file, the metadata, the transaction.
 *
 * Usage: `deno run -A bench/small_commits.ts [commits]`
 *
 * @module
 */

import { join } from "node:path";
import { createDuckdbDataFiles } from "../src/duckdb/data_files.ts";
import { openSession } from "../src/duckdb/session.ts";
import { createHost, SILENT_LOG } from "../src/host/real_host.ts";
import { planTable } from "../src/iceberg/plan_table.ts";
import { prepareCommit } from "../src/iceberg/prepare_commit.ts";
import { openLake } from "../src/run/open_lake.ts";
import { writeTarget } from "../src/run/write_target.ts";
import { medianOf, printFigures, renderMs, tellFigure } from "./figures.ts";

const TABLE = { namespace: "raw", name: "small" };
const ROWS = 100;

const commits = Number(Deno.args[0] ?? 300);
const host = createHost(SILENT_LOG);
const folder = await Deno.makeTempDir({ prefix: "phlo-bench-" });
const times = { file: [] as number[], metadata: [] as number[], transaction: [] as number[] };

async function measure<Result>(name: keyof typeof times, work: () => Promise<Result>) {
  const startedAt = performance.now();
  const result = await work();
  times[name].push((performance.now() - startedAt) / 1000);
  return result;
}

async function run(): Promise<void> {
  await using lake = await openLake(join(folder, "lake"), host);
  const { store, catalog } = lake;
  await using session = await openSession({
    temporaryFolder: join(folder, "tmp"),
    folders: [lake.folder],
  });
  const files = createDuckdbDataFiles(session, store, host);
  let state = planTable({
    name: "raw.small",
    columns: [
      { name: "id", type: { kind: "long" }, required: true },
      { name: "v", type: { kind: "string" }, required: false },
      { name: "x", type: { kind: "double" }, required: false },
    ],
    location: store.uriOf("raw/small"),
  }, host);
  for (let index = 0; index < commits; index++) {
    const rows = `SELECT i AS id, 'v' || i AS v, i / 2.0 AS x
      FROM range(${index * ROWS}, ${(index + 1) * ROWS}) AS numbers(i)`;
    const before = state.metadataUri;
    const add = await measure("file", () => files.write(rows, writeTarget(state, "raw/small")));
    state = await measure("metadata", () =>
      prepareCommit(
        state,
        { operation: "append", add, remove: [], summary: {} },
        { store, host },
      ));
    const move = { ...TABLE, kind: "table", base: before, next: state.metadataUri } as const;
    const outcome = await measure("transaction", () =>
      catalog.publish({
        runId: `run-${index}`,
        target: "main",
        moves: [move],
        footprint: [{ ...TABLE, base: before }],
        leases: [],
        report: {},
      }));
    if (outcome.kind !== "published") throw new Error(`commit ${index}: ${outcome.kind}`);
  }
}

try {
  await run();
} finally {
  await Deno.remove(folder, { recursive: true });
}
const whole = times.file.map((file, index) =>
  file + (times.metadata[index] ?? 0) + (times.transaction[index] ?? 0)
);
const total = whole.reduce((sum, seconds) => sum + seconds, 0);
tellFigure("small commits", commits / total);
printFigures(
  `${commits} small commits, ${(commits / total).toFixed(0)} a second (min / median)`,
  ["what", "wall"],
  [
    ["the data file", renderMs(times.file)],
    ["the metadata", renderMs(times.metadata)],
    ["the transaction", renderMs(times.transaction)],
    ["all of it", renderMs(whole)],
    ["the first twenty", renderMs([medianOf(whole.slice(0, 20))])],
    ["the last twenty", renderMs([medianOf(whole.slice(-20))])],
  ],
);
