/**
 * Shape → layout, with dagre: from left to right, readers after what they read. Takes seconds for a thousand nodes, so the
 * page has it done by another process.
 *
 * @module
 */

import dagre from "@dagrejs/dagre";
import { type GraphLayout, type GraphShape, NODE_SIZE } from "./graph_layout.ts";

const MARGIN = 24;
const LAYER_PREFIX = "layer ";

/** Lays a graph out. The same shape always gives the same layout. */
export function layOutGraph(shape: GraphShape): GraphLayout {
  if (shape.nodes.length === 0) return { width: 0, height: 0, nodes: [], edges: [], layers: [] };
  const graph = new dagre.graphlib.Graph({ compound: shape.hasBoxes });
  graph.setGraph({
    rankdir: "LR",
    nodesep: 16,
    // Boxes bring space of their own.
    ranksep: shape.hasBoxes ? 28 : 64,
    marginx: MARGIN,
    marginy: MARGIN,
    // The exact ranker takes minutes where many long edges cross.
    ranker: shape.nodes.length > 400 ? "tight-tree" : "network-simplex",
  });
  graph.setDefaultEdgeLabel(() => ({}));
  if (shape.hasBoxes) {
    for (const layer of layersOf(shape)) graph.setNode(LAYER_PREFIX + layer, {});
  }
  for (const { id, layer } of shape.nodes) {
    graph.setNode(id, { ...NODE_SIZE });
    if (shape.hasBoxes) graph.setParent(id, LAYER_PREFIX + layer);
  }
  for (const [from, to] of shape.edges) graph.setEdge(from, to);
  dagre.layout(graph);
  return readLayout(graph, shape);
}

function layersOf(shape: GraphShape): readonly string[] {
  return [...new Set(shape.nodes.map(({ layer }) => layer))];
}

type LaidOut = InstanceType<typeof dagre.graphlib.Graph>;

function readLayout(graph: LaidOut, shape: GraphShape): GraphLayout {
  const { width, height } = graph.graph() as { readonly width: number; readonly height: number };
  return {
    width: Math.ceil(width),
    height: Math.ceil(height),
    nodes: shape.nodes.map(({ id }) => ({ id, ...cornerOf(graph, id) })),
    edges: shape.edges.map(([from, to]) => ({
      from,
      to,
      points: pointsOf(graph, from, to),
    })),
    layers: shape.hasBoxes
      ? layersOf(shape).map((name) => ({ name, ...boxOf(graph, LAYER_PREFIX + name) }))
      : [],
  };
}

interface Placed {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function boxOf(graph: LaidOut, id: string): Placed {
  const { x, y, width, height } = graph.node(id) as Placed;
  return {
    x: Math.round(x - width / 2),
    y: Math.round(y - height / 2),
    width: Math.round(width),
    height: Math.round(height),
  };
}

function cornerOf(graph: LaidOut, id: string): { readonly x: number; readonly y: number } {
  const { x, y } = boxOf(graph, id);
  return { x, y };
}

function pointsOf(graph: LaidOut, from: string, to: string): [number, number][] {
  const { points } = graph.edge(from, to) as {
    readonly points: readonly { readonly x: number; readonly y: number }[];
  };
  return points.map(({ x, y }) => [Math.round(x), Math.round(y)]);
}
