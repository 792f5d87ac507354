/**
 * The project as a graph: ingested tables, models, and what is read from outside; an edge leads from what is read to who
 * reads it. Pure.
 *
 * @module
 */

import { createHash } from "node:crypto";
import type { LoadedWorkflows } from "../../core/project.ts";
import type { DbtNode, DbtSource } from "../../dbt/dbt_node.ts";
import type { DbtProject } from "../../dbt/dbt_project.ts";
import type { AssetState, AssetStatus } from "../../run/asset_status.ts";

/** One node. */
export interface GraphNode {
  /** What the records know it by. */
  readonly id: string;
  /** What people type; absent for what phlo does not make. */
  readonly asset?: string;
  readonly label: string;
  /** The schema or namespace: the layer. */
  readonly layer: string;
  readonly kind: "ingestion" | "model" | "source";
  /** `incremental`, `daily`, `outside`. */
  readonly note: string;
  readonly tests: number;
  readonly state: AssetState | "outside";
  readonly isRunning: boolean;
}

/** Nodes and the edges between them, each from what is read to its reader. */
export interface AssetGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly (readonly [string, string])[];
}

/** What the graph is made from. */
export interface GraphSources {
  readonly workflows: Pick<LoadedWorkflows, "assets">;
  readonly models: Pick<DbtProject, "nodes" | "sources" | "parents"> | undefined;
  readonly statuses: readonly AssetStatus[];
}

const GRAIN_NOTES = { hour: "hourly", day: "daily", month: "monthly", none: "whole" } as const;

/** Builds the graph. */
export function buildAssetGraph({ workflows, models, statuses }: GraphSources): AssetGraph {
  const standing = new Map(statuses.map((status) => [status.id, status]));
  const tests = countTests(models);
  const nodes = new Map<string, GraphNode>();
  for (const asset of workflows.assets) {
    const { name: id } = asset;
    nodes.set(id, {
      ...standingOf(standing.get(id)),
      id,
      asset: id,
      label: id,
      layer: asset.namespace,
      kind: "ingestion",
      note: GRAIN_NOTES[asset.partitions],
      tests: tests.get(id) ?? 0,
    });
  }
  for (const node of models?.nodes.values() ?? []) {
    if (!isData(node)) continue;
    nodes.set(node.uniqueId, modelNode(node, standing, tests));
  }
  for (const source of models?.sources.values() ?? []) {
    if (source.asset === undefined) nodes.set(source.uniqueId, sourceNode(source, tests));
  }
  return withoutLonelySources({ nodes: [...nodes.values()], edges: listEdges(nodes, models) });
}

/** The neighbourhood of one node, up to `depth` edges away either side; the whole graph where it is not there. */
export function focusGraph(graph: AssetGraph, focus: string, depth: number): AssetGraph {
  const centre = findNode(graph, focus);
  if (centre === undefined) return graph;
  const kept = new Set([centre.id]);
  for (const direction of [0, 1] as const) {
    let edge = new Set([centre.id]);
    for (let step = 0; step < depth; step++) {
      edge = new Set(
        graph.edges.filter((each) => edge.has(each[direction]))
          .map((each) => each[direction === 0 ? 1 : 0]),
      );
      for (const id of edge) kept.add(id);
    }
  }
  return {
    nodes: graph.nodes.filter(({ id }) => kept.has(id)),
    edges: graph.edges.filter(([from, to]) => kept.has(from) && kept.has(to)),
  };
}

/** The node that a name in an address means. */
export function findNode({ nodes }: AssetGraph, name: string): GraphNode | undefined {
  return nodes.find(({ id, asset }) => id === name || asset === name) ??
    nodes.find(({ label }) => label === name);
}

/** A digest of all that the layout depends on: states are not among it. */
export function digestGraph({ nodes, edges }: AssetGraph): string {
  const shape = JSON.stringify([nodes.map(({ id, layer }) => [id, layer]), edges]);
  return createHash("sha256").update(shape).digest("hex").slice(0, 24);
}

function isData(node: DbtNode): boolean {
  return ["model", "seed", "snapshot"].includes(node.resourceType);
}

function modelNode(
  node: DbtNode,
  standing: ReadonlyMap<string, AssetStatus>,
  tests: ReadonlyMap<string, number>,
): GraphNode {
  const status = standing.get(node.uniqueId);
  return {
    ...standingOf(status),
    id: node.uniqueId,
    ...(status === undefined ? {} : { asset: status.asset }),
    label: node.alias,
    layer: node.schema,
    kind: "model",
    note: node.resourceType === "model" ? node.materialization : node.resourceType,
    tests: tests.get(node.uniqueId) ?? 0,
  };
}

function sourceNode(source: DbtSource, tests: ReadonlyMap<string, number>): GraphNode {
  return {
    id: source.uniqueId,
    label: source.identifier,
    layer: source.schema,
    kind: "source",
    note: "outside",
    tests: tests.get(source.uniqueId) ?? 0,
    state: "outside",
    isRunning: false,
  };
}

function standingOf(
  status: AssetStatus | undefined,
): Pick<GraphNode, "state" | "isRunning"> {
  if (status === undefined) return { state: "outside", isRunning: false };
  return { state: status.state, isRunning: status.running.length > 0 };
}

/** Tests by the node they are about: the one they are attached to, or all they read. */
function countTests(models: GraphSources["models"]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const node of models?.nodes.values() ?? []) {
    if (node.resourceType !== "test" && node.resourceType !== "unit_test") continue;
    const attached = node.genericTest?.attachedNode;
    const about = attached === undefined ? models?.parents.get(node.uniqueId) ?? [] : [attached];
    for (const id of about) {
      const key = models?.sources.get(id)?.asset ?? id;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return counts;
}

function listEdges(
  nodes: ReadonlyMap<string, GraphNode>,
  models: GraphSources["models"],
): AssetGraph["edges"] {
  const edges: (readonly [string, string])[] = [];
  for (const [reader, parents] of models?.parents ?? []) {
    if (!nodes.has(reader)) continue;
    const read = new Set(parents.map((id) => models?.sources.get(id)?.asset ?? id));
    for (const id of read) if (nodes.has(id)) edges.push([id, reader]);
  }
  return edges;
}

/** A source that nobody reads is a line in a properties file, and no part of the picture. */
function withoutLonelySources(graph: AssetGraph): AssetGraph {
  const read = new Set(graph.edges.map(([from]) => from));
  const isShown = ({ kind, id }: GraphNode): boolean => kind !== "source" || read.has(id);
  return { ...graph, nodes: graph.nodes.filter(isShown) };
}
