import { expect } from "expect";
import { type GraphShape, NODE_SIZE } from "./graph_layout.ts";
import { layOutGraph } from "./lay_out_graph.ts";

const SHAPE: GraphShape = {
  nodes: [
    { id: "entries", layer: "raw" },
    { id: "stg", layer: "bronze" },
    { id: "fct", layer: "silver" },
    { id: "other", layer: "silver" },
  ],
  edges: [["entries", "stg"], ["stg", "fct"], ["stg", "other"]],
  hasBoxes: true,
};

Deno.test("layOutGraph() puts readers to the right of what they read, and boxes around layers", () => {
  const { nodes, layers, width, height, edges } = layOutGraph(SHAPE);
  const at = Object.fromEntries(nodes.map((each) => [each.id, each]));
  expect(at.entries?.x).toBeLessThan(at.stg?.x ?? 0);
  expect(at.stg?.x).toBeLessThan(at.fct?.x ?? 0);
  expect(at.fct?.x).toBe(at.other?.x);
  expect(Math.abs((at.fct?.y ?? 0) - (at.other?.y ?? 0))).toBeGreaterThan(NODE_SIZE.height);
  const silver = layers.find(({ name }) => name === "silver");
  expect(silver?.x).toBeLessThan(at.fct?.x ?? 0);
  expect((silver?.x ?? 0) + (silver?.width ?? 0)).toBeGreaterThan(
    (at.fct?.x ?? 0) + NODE_SIZE.width,
  );
  for (const { x, y } of nodes) {
    expect(x + NODE_SIZE.width).toBeLessThanOrEqual(width);
    expect(y + NODE_SIZE.height).toBeLessThanOrEqual(height);
  }
  expect(edges.map(({ points }) => points.length >= 2)).toEqual([true, true, true]);
});

Deno.test("layOutGraph() gives the same layout each time", () => {
  expect(layOutGraph(SHAPE)).toEqual(layOutGraph(SHAPE));
});

Deno.test("layOutGraph() takes nothing, one node, and a circle", () => {
  expect(layOutGraph({ nodes: [], edges: [], hasBoxes: true }).nodes).toEqual([]);
  expect(layOutGraph({ nodes: [{ id: "a", layer: "raw" }], edges: [], hasBoxes: false }).nodes)
    .toHaveLength(1);
  const nodes = ["a", "b"].map((id) => ({ id, layer: "x" }));
  const circle: GraphShape = { nodes, edges: [["a", "b"], ["b", "a"]], hasBoxes: false };
  expect(layOutGraph(circle).edges).toHaveLength(2);
});
