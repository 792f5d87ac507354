/**
 * What reads a node of the graph, directly or through others.
 *
 * @module
 */

import type { DbtNode } from "../dbt/dbt_node.ts";
import type { DbtProject } from "../dbt/dbt_project.ts";

/** The nodes at the start, and all that read them directly or through others of the kind asked for. */
export function listReached(
  models: DbtProject,
  start: readonly string[],
  leadsOn: (node: DbtNode) => boolean,
): ReadonlySet<string> {
  const waiting = [...start];
  const reached = new Set(waiting);
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    for (const child of models.children.get(id) ?? []) {
      const node = models.nodes.get(child);
      if (node === undefined || reached.has(child) || !leadsOn(node)) continue;
      reached.add(child);
      waiting.push(child);
    }
  }
  return reached;
}
