/**
 * Nodes that get in each other's way: two of one name, two that would write one table.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";
import type { DbtNode } from "./dbt_node.ts";
import { renderRelation } from "./context/relation.ts";

/** Gives every node of a clash an error that names both, and keeps one node for each id. */
export function refuseDuplicates(nodes: readonly DbtNode[]): readonly DbtNode[] {
  const errors = new Map<DbtNode, PhloError>();
  noteClashes(nodes.filter(isReferable), nameKey, "have the same name", errors);
  noteClashes(nodes.filter((node) => node.resourceType === "test"), idKey, "are one test", errors);
  noteClashes(nodes.filter(writesTable), tableKey, "would write the same table", errors);
  const kept = new Map<string, DbtNode>();
  for (const node of nodes) {
    if (kept.has(node.uniqueId)) continue;
    const error = node.error ?? errors.get(node);
    kept.set(node.uniqueId, error === undefined ? node : { ...node, error });
  }
  return [...kept.values()];
}

function isReferable(node: DbtNode): boolean {
  return ["model", "seed", "snapshot"].includes(node.resourceType);
}

function writesTable(node: DbtNode): boolean {
  return node.resourceType === "model" && node.materialization !== "ephemeral";
}

function nameKey(node: DbtNode): string {
  return `${node.packageName}.${node.name}`;
}

function idKey(node: DbtNode): string {
  return node.uniqueId;
}

function tableKey(node: DbtNode): string {
  const { database, schema, alias } = node;
  return renderRelation({ database, schema, identifier: alias, type: "table" }).toLowerCase();
}

function noteClashes(
  nodes: readonly DbtNode[],
  keyOf: (node: DbtNode) => string,
  what: string,
  errors: Map<DbtNode, PhloError>,
): void {
  const groups = new Map<string, DbtNode[]>();
  for (const node of nodes) {
    const group = groups.get(keyOf(node));
    if (group === undefined) groups.set(keyOf(node), [node]);
    else group.push(node);
  }
  for (const group of groups.values()) {
    if (group.length < 2) continue;
    for (const node of group) if (!errors.has(node)) errors.set(node, clash(node, group, what));
  }
}

function clash(node: DbtNode, group: readonly DbtNode[], what: string): PhloError {
  const files = group.map((one) => `"${one.originalFilePath}"`).join(" and ");
  return new PhloError("PHLO-503", `Cannot build "${node.name}": ${files} ${what}`, {
    hint: node.resourceType === "test" ? "give one of them a name" : "rename one of them",
    place: node.place ?? { file: node.file },
  });
}
