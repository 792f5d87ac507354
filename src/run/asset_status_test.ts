import { expect } from "expect";
import { compileSchema } from "../schema/compile_schema.ts";
import { z } from "zod";
import type { IngestionAsset } from "../core/project.ts";
import type { DbtNode, DbtSource } from "../dbt/dbt_node.ts";
import { PhloError } from "../core/phlo_error.ts";
import type { AssetFacts } from "../records/records.ts";
import {
  type AssetStatus,
  isAlarming,
  listAssetStatus,
  type StatusSources,
} from "./asset_status.ts";
import { digestModel } from "./digest_model.ts";

const NOW = Date.UTC(2024, 0, 20, 12);
const HOUR = 3_600_000;

function asset(name: string, changes: Partial<IngestionAsset> = {}): IngestionAsset {
  return {
    name,
    namespace: "raw",
    tableName: name,
    group: "g",
    uniqueKey: ["id"],
    writeMode: "merge",
    dedupMethod: "last",
    partitions: "day",
    maxRejected: 0,
    maxShrink: 0.5,
    allowEmpty: false,
    maxRetries: 0,
    retryDelaySeconds: 30,
    maxRuntimeSeconds: 300,
    resumeWithinSeconds: 3600,
    schema: compileSchema(z.object({ id: z.string() })),
    place: { file: `workflows/${name}.ts` },
    exportName: name,
    ...changes,
  };
}

function facts(
  name: string,
  changes: Partial<AssetFacts> & { readonly agoMs?: number } = {},
): AssetFacts {
  const { agoMs = HOUR, ...rest } = changes;
  const at = NOW - agoMs;
  return {
    asset: name,
    lastSuccess: {
      asset: name,
      partition: "2024-01-20",
      runId: "r1",
      stepId: "s",
      state: "succeeded",
      finishedAt: at,
    },
    lastAttempt: {
      asset: name,
      partition: "2024-01-20",
      runId: "r1",
      state: "succeeded",
      finishedAt: at,
    },
    builtAt: at,
    changedAt: at,
    made: [{ keyLength: 10, count: 3, first: "2024-01-15", last: "2024-01-20" }],
    failedPartitions: 0,
    running: [],
    ...rest,
  };
}

function model(name: string, changes: Partial<DbtNode> = {}): DbtNode {
  return {
    uniqueId: `model.p.${name}`,
    resourceType: "model",
    name,
    packageName: "p",
    fqn: ["p", name],
    path: `${name}.sql`,
    originalFilePath: `models/${name}.sql`,
    file: `/p/models/${name}.sql`,
    rawCode: `select 1 as ${name}`,
    config: {},
    inFileConfig: {},
    materialization: "table",
    dialect: "duckdb",
    database: "lake",
    schema: "gold",
    alias: name,
    tags: [],
    description: "",
    meta: {},
    columns: [],
    refs: [],
    sources: [],
    dependsOn: [],
    isEnabled: true,
    ...changes,
  };
}

function ingestedSource(name: string): DbtSource {
  return {
    uniqueId: `source.p.raw.${name}`,
    resourceType: "source",
    packageName: "p",
    fqn: [],
    sourceName: "raw",
    name,
    database: "lake",
    schema: "raw",
    identifier: name,
    path: "",
    originalFilePath: "",
    description: "",
    tags: [],
    config: {},
    meta: {},
    columns: [],
    isDeclared: false,
    asset: name,
  };
}

interface Case extends Partial<StatusSources> {
  readonly assets?: readonly IngestionAsset[];
  readonly nodes?: readonly DbtNode[];
  readonly tables?: readonly string[];
}

function status({ assets = [], nodes = [], tables = [], ...rest }: Case): readonly AssetStatus[] {
  return listAssetStatus({
    workflows: { assets, broken: [] },
    models: {
      nodes: new Map(nodes.map((node) => [node.uniqueId, node])),
      sources: new Map(assets.map(({ name }) => [`source.p.raw.${name}`, ingestedSource(name)])),
      order: nodes.map((node) => node.uniqueId),
    },
    facts: [],
    made: new Set(tables),
    timezone: "UTC",
    nowMs: NOW,
    ...rest,
  });
}

const onlyOf = (lines: readonly AssetStatus[]): AssetStatus => {
  const [line] = lines;
  if (line === undefined || lines.length !== 1) throw new Error(`${lines.length} lines`);
  return line;
};

Deno.test("listAssetStatus() of an empty project is empty", () => {
  expect(status({ models: undefined })).toEqual([]);
});

Deno.test("an asset that no run ever made is said to be so, and is no alarm", () => {
  const line = onlyOf(status({ assets: [asset("a")] }));
  expect(line).toMatchObject({ state: "never made", ageMs: null, dataThrough: null });
  expect([line].filter(isAlarming)).toEqual([]);
});

Deno.test("records of a table that the lake has lost make nothing of it", () => {
  const line = onlyOf(status({ assets: [asset("a")], facts: [facts("a")] }));
  expect(line).toMatchObject({ state: "never made", partitions: { made: 0, missing: 0 } });
});

Deno.test("freshness is judged by the age of the last success, at the bounds too", () => {
  const judge = (agoMs: number): string =>
    onlyOf(status({
      assets: [asset("a", { freshnessHours: [1, 24] })],
      facts: [facts("a", { agoMs })],
      tables: ["raw.a"],
    })).state;
  expect(judge(HOUR)).toBe("fresh");
  expect(judge(HOUR + 1)).toBe("late");
  expect(judge(24 * HOUR)).toBe("late");
  expect(judge(24 * HOUR + 1)).toBe("very late");
  // The clock was set back since.
  expect(judge(-HOUR)).toBe("fresh");
});

Deno.test("an old partition made just now says how far the data reaches", () => {
  const old = facts("a", {
    made: [{ keyLength: 10, count: 1, first: "2020-01-01", last: "2020-01-01" }],
  });
  const line = onlyOf(status({ assets: [asset("a")], facts: [old], tables: ["raw.a"] }));
  expect(line.newestPartition).toBe("2020-01-01");
  expect(line.dataThrough).toBe("2020-01-02T00:00:00.000Z");
  expect(line.dataAgeMs).toBe(NOW - Date.UTC(2020, 0, 2));
  const open = onlyOf(status({ assets: [asset("a")], facts: [facts("a")], tables: ["raw.a"] }));
  expect(open.dataAgeMs).toBe(0);
});

Deno.test("gaps count between the first and the newest partition of the asset's grain", () => {
  const known = facts("a", {
    made: [{ keyLength: 10, count: 3, first: "2024-01-10", last: "2024-01-14" }],
  });
  const count = (changes: Partial<IngestionAsset>): number =>
    onlyOf(status({ assets: [asset("a", changes)], facts: [known], tables: ["raw.a"] }))
      .partitions.missing;
  expect(count({})).toBe(2);
  // Keys of another grain say nothing.
  expect(count({ partitions: "hour" })).toBe(0);
  expect(count({ partitions: "none" })).toBe(0);
});

Deno.test("a failed newest attempt is the state, until a success is newer", () => {
  const attempt = { asset: "a", runId: "r2", state: "failed", reason: "no network" } as const;
  const judge = (finishedAt: number): AssetStatus =>
    onlyOf(status({
      assets: [asset("a")],
      facts: [facts("a", { lastAttempt: { ...attempt, finishedAt }, failedPartitions: 1 })],
      tables: ["raw.a"],
    }));
  expect(judge(NOW)).toMatchObject({ state: "failed", reason: "no network" });
  expect([judge(NOW)].filter(isAlarming)).toHaveLength(1);
  expect(judge(NOW - 2 * HOUR)).toMatchObject({ state: "ok", partitions: { failed: 1 } });
});

Deno.test("a model is stale when what it reads is newer, or its text is another one", () => {
  const node = model("m", { dependsOn: ["source.p.raw.a"] });
  const judge = (mine: Partial<AssetFacts>, changed = node): AssetStatus | undefined =>
    status({
      assets: [asset("a")],
      nodes: [changed],
      facts: [facts("a"), facts("model.p.m", { code: digestModel(node), ...mine })],
      tables: ["raw.a", "gold.m"],
    }).at(-1);
  expect(judge({ builtAt: NOW - HOUR })).toMatchObject({ state: "ok", stale: null });
  expect(judge({ builtAt: NOW - HOUR - 1 })).toMatchObject({
    state: "stale",
    stale: { cause: "input", input: "raw.a", reason: "raw.a is newer" },
  });
  expect(judge({}, { ...node, rawCode: "select 2" })?.stale?.cause).toBe("code");
  expect(judge({}, { ...node, config: { materialized: "table" } })?.stale?.cause).toBe("code");
  expect(judge({}, { ...node, rawCode: `${node.rawCode}\n` })?.stale).toBeNull();
});

Deno.test("staleness goes through views and on to what reads a stale table; views are never older than their inputs", () => {
  const nodes = [
    model("v", { materialization: "view", dependsOn: ["source.p.raw.a"] }),
    model("t", { dependsOn: ["model.p.v"] }),
    model("u", { dependsOn: ["model.p.t"] }),
    model("never", { dependsOn: ["model.p.t"] }),
  ];
  const built = (name: string): AssetFacts => facts(`model.p.${name}`, { agoMs: 2 * HOUR });
  const lines = status({
    assets: [asset("a")],
    nodes,
    facts: [facts("a"), built("v"), built("t"), built("u")],
    tables: ["raw.a", "gold.v", "gold.t", "gold.u"],
  });
  expect(lines.map(({ asset, state, stale }) => [asset, state, stale?.reason ?? null])).toEqual([
    ["a", "ok", null],
    ["gold.v", "ok", null],
    ["gold.t", "stale", "raw.a is newer"],
    ["gold.u", "stale", "gold.t is stale"],
    ["gold.never", "never made", null],
  ]);
});

Deno.test("broken models and files are shown as broken with their place", () => {
  const error = new PhloError("PHLO-502", "Cannot parse", { place: { file: "m.sql", line: 3 } });
  const lines = listAssetStatus({
    workflows: {
      assets: [],
      broken: [{ place: { file: "w.ts", line: 2 }, code: "PHLO-101", message: "syntax" }],
    },
    models: {
      nodes: new Map([["model.p.m", model("m", { error })]]),
      sources: new Map(),
      order: ["model.p.m"],
    },
    facts: [],
    made: new Set(),
    timezone: "UTC",
    nowMs: NOW,
  });
  expect(lines.map(({ asset, state, reason, place }) => [asset, state, reason, place?.line]))
    .toEqual([["gold.m", "broken", "Cannot parse", 3], ["w.ts:2", "broken", "syntax", 2]]);
});
