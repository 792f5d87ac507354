import { expect } from "expect";
import type { Step } from "../core/step.ts";
import { splitParts } from "./split_parts.ts";

function model(name: string, dependsOn: readonly string[] = []): Step {
  return {
    kind: "model",
    id: name,
    dependsOn,
    node: `model.p.${name}`,
    table: { namespace: "s", name },
    materialization: "table",
  };
}

function day(key: string): Step {
  return {
    kind: "ingest",
    id: `ingest:a@${key}`,
    dependsOn: [],
    asset: "a",
    table: { namespace: "raw", name: "a" },
    partition: { grain: "day", key, start: "", end: "" },
  };
}

Deno.test("splitParts() has no parts without steps", () => {
  expect(splitParts([])).toEqual([]);
});

Deno.test("splitParts() keeps what depends on each other together, in the plan's order", () => {
  const parts = splitParts([model("a"), model("b"), model("c", ["a"]), model("d", ["b"])]);
  expect(parts.map((part) => part.map((step) => step.id))).toEqual([["a", "c"], ["b", "d"]]);
});

Deno.test("splitParts() joins two partitions of one table", () => {
  expect(splitParts([day("2024-01-20"), day("2024-01-21")]).length).toBe(1);
});

Deno.test("splitParts() joins two parts that meet in a later step", () => {
  expect(splitParts([model("a"), model("b"), model("c", ["a", "b"])]).length).toBe(1);
});
