import { expect } from "expect";
import type { AssetGraph, GraphNode } from "./asset_graph.ts";
import { digestGraph, findNode, focusGraph } from "./asset_graph.ts";

function node(id: string, layer = "raw"): GraphNode {
  return {
    id,
    asset: id,
    label: id,
    layer,
    kind: "model",
    note: "table",
    tests: 0,
    state: "ok",
    isRunning: false,
  };
}

const CHAIN: AssetGraph = {
  nodes: ["a", "b", "c", "d", "x"].map((id) => node(id)),
  edges: [["a", "b"], ["b", "c"], ["c", "d"], ["x", "c"]],
};

const ids = (graph: AssetGraph): string => graph.nodes.map(({ id }) => id).join("");

Deno.test("focusGraph() keeps what is within so many edges upstream or downstream", () => {
  expect(ids(focusGraph(CHAIN, "b", 1))).toBe("abc");
  expect(ids(focusGraph(CHAIN, "b", 2))).toBe("abcd");
  expect(focusGraph(CHAIN, "b", 1).edges).toEqual([["a", "b"], ["b", "c"]]);
  // x is a parent of a child of b: no neighbour in either direction.
  expect(ids(focusGraph(CHAIN, "b", 9))).not.toContain("x");
  expect(ids(focusGraph(CHAIN, "c", 0))).toBe("c");
});

Deno.test("focusGraph() shows all where the name means nothing", () => {
  expect(focusGraph(CHAIN, "nope", 2)).toBe(CHAIN);
});

Deno.test("findNode() takes ids, names and bare labels", () => {
  const graph = {
    nodes: [{ ...node("model.p.m", "gold"), asset: "gold.m", label: "m" }],
    edges: [],
  };
  for (const name of ["model.p.m", "gold.m", "m"]) expect(findNode(graph, name)?.label).toBe("m");
  expect(findNode(graph, "raw.m")).toBeUndefined();
});

Deno.test("digestGraph() changes with the shape alone", () => {
  const [first, ...rest] = CHAIN.nodes;
  if (first === undefined) throw new Error("no nodes");
  const failed = { ...CHAIN, nodes: [{ ...first, state: "failed" as const }, ...rest] };
  expect(digestGraph(failed)).toBe(digestGraph(CHAIN));
  expect(digestGraph({ ...CHAIN, edges: CHAIN.edges.slice(1) })).not.toBe(digestGraph(CHAIN));
});
