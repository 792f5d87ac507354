import { expect } from "expect";
import { assertMaterialization, isMaterialization, readIncremental } from "./materializations.ts";
import { mergeConfig } from "./merge_config.ts";
import { readTreeConfig } from "./tree_config.ts";

Deno.test("readIncremental() merges by a key and appends without one, unless told otherwise", () => {
  const strategy = (config: Parameters<typeof readIncremental>[0]) =>
    readIncremental(config, "m").strategy;
  expect(strategy({})).toBe("append");
  expect(strategy({ unique_key: "id" })).toBe("merge");
  expect(strategy({ unique_key: ["a", "b"], incremental_strategy: "delete+insert" })).toBe(
    "delete+insert",
  );
  expect(strategy({ unique_key: null })).toBe("append");
  expect(readIncremental({ unique_key: ["a", "b"], on_schema_change: "fail" }, "m")).toEqual({
    strategy: "merge",
    uniqueKey: ["a", "b"],
    onSchemaChange: "fail",
    mergeUpdateColumns: [],
    mergeExcludeColumns: [],
    predicates: [],
  });
});

Deno.test("readIncremental() refuses what phlo does not run", () => {
  for (
    const config of [
      { incremental_strategy: "merge" },
      { unique_key: "id", incremental_strategy: "microbatch" },
      { on_schema_change: "explode" },
    ]
  ) {
    expect(() => readIncremental(config, "m")).toThrow('Cannot build "m"');
  }
});

Deno.test("assertMaterialization() names those there are", () => {
  expect(assertMaterialization("view", "m")).toBe("view");
  expect(() => assertMaterialization("toString", "m")).toThrow("is not one that phlo runs");
  expect(["table", "constructor"].map(isMaterialization)).toEqual([true, false]);
});

Deno.test("mergeConfig() replaces, adds and updates, key by key as dbt does", () => {
  const merged = mergeConfig(
    { tags: ["a"], meta: { x: 1, y: 1 }, materialized: "view", post_hook: "one" },
    { tags: ["b", "a"], meta: { y: 2 }, materialized: "table", "post-hook": ["two"] },
  );
  expect(merged).toEqual({
    tags: ["a", "b"],
    meta: { x: 1, y: 2 },
    materialized: "table",
    post_hook: ["one", "two"],
  });
  const before = { a: 1 };
  expect(mergeConfig(before, {})).toBe(before);
  expect(mergeConfig({ toString: "x" }, { valueOf: null })).toEqual({
    toString: "x",
    valueOf: null,
  });
});

Deno.test("readTreeConfig() follows folders; a bare mapping is a folder, +key never is", () => {
  const section = {
    "+materialized": "view",
    enabled: true,
    shop: { staging: { "+meta": { a: 1 }, materialized: "table", stg_x: { "+alias": "x" } } },
  };
  expect(readTreeConfig(section, ["shop", "staging", "stg_x"])).toEqual({
    materialized: "table",
    enabled: true,
    meta: { a: 1 },
    alias: "x",
  });
  expect(readTreeConfig(section, ["other"])).toEqual({ materialized: "view", enabled: true });
  expect(readTreeConfig({}, ["constructor"])).toEqual({});
});
