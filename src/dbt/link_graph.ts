/**
 * Refs and sources to edges: every node learns what it reads, or why it cannot be built.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";
import { type Place, placeAt } from "../core/place.ts";
import type { DbtNode } from "./dbt_node.ts";
import { attempt } from "./parse_node.ts";
import type { RefFinder, SourceFinder } from "./finders.ts";
import { sortGraph } from "./sort_graph.ts";

/** The nodes with their edges. */
export interface LinkedGraph {
  readonly nodes: ReadonlyMap<string, DbtNode>;
  readonly parents: ReadonlyMap<string, readonly string[]>;
  readonly children: ReadonlyMap<string, readonly string[]>;
  readonly order: readonly string[];
}

/** What is linked. */
export interface GraphParts {
  readonly nodes: readonly DbtNode[];
  readonly sources: SourceFinder;
  readonly refs: RefFinder;
}

/** Links all nodes. What cannot be linked is kept as the node's error. */
export function linkGraph(parts: GraphParts): LinkedGraph {
  const linked = parts.nodes.map((node) => linkNode(node, parts));
  const parents = new Map(linked.map((node) => [node.uniqueId, node.dependsOn] as const));
  const { order, circles } = sortGraph(parents);
  const nodes = new Map(
    linked.map((node) => [node.uniqueId, withCircle(node, circles.get(node.uniqueId))] as const),
  );
  return { nodes, parents, children: invert(parents), order };
}

function linkNode(node: DbtNode, parts: GraphParts): DbtNode {
  const dependsOn = new Set<string>();
  let error = node.error;
  for (const call of node.refs) {
    const found = attempt(() => parts.refs.find(call, node.packageName));
    if (found.value !== undefined) dependsOn.add(found.value.uniqueId);
    error ??= found.error === undefined ? undefined : atNode(found.error, node, call.name);
  }
  for (const call of node.sources) {
    const found = attempt(() => parts.sources.find(call, node.packageName));
    if (found.value !== undefined) dependsOn.add(found.value.uniqueId);
    error ??= found.error === undefined ? undefined : atNode(found.error, node, call.table);
  }
  return { ...node, dependsOn: [...dependsOn], ...(error === undefined ? {} : { error }) };
}

/** Adds the place: where the node's text first names what cannot be found. */
function atNode(error: PhloError, node: DbtNode, name: string): PhloError {
  const place = node.place ?? placeOfName(node, name);
  return new PhloError(error.code, error.message, {
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    place,
    cause: error,
  });
}

function placeOfName(node: DbtNode, name: string): Place {
  const offset = ["'", '"'].map((quote) => node.rawCode.indexOf(`${quote}${name}${quote}`))
    .find((found) => found >= 0);
  return offset === undefined ? { file: node.file } : placeAt(node.file, node.rawCode, offset + 1);
}

function withCircle(node: DbtNode, circle: readonly string[] | undefined): DbtNode {
  if (circle === undefined || node.error !== undefined) return node;
  const names = circle.map((id) => id.split(".").slice(2).join("."));
  const error = new PhloError(
    "PHLO-503",
    `Cannot build "${node.name}": models depend on each other in a circle: ${names.join(" -> ")}`,
    { hint: "take one ref of the circle away", place: { file: node.file } },
  );
  return { ...node, error };
}

function invert(
  parents: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, readonly string[]> {
  const children = new Map<string, string[]>();
  for (const [id, reads] of parents) {
    for (const parent of reads) {
      const list = children.get(parent);
      if (list === undefined) children.set(parent, [id]);
      else list.push(id);
    }
  }
  return children;
}
