/**
 * A node's name as `dbt ls` prints it.
 *
 * @module
 */

import type { DbtNode, DbtSource } from "./dbt_node.ts";

/** Renders `project.folder.model`, or `source:project.raw.orders`. */
export function renderNodeName(node: DbtNode | DbtSource): string {
  if (node.resourceType === "source") {
    return `source:${node.packageName}.${node.sourceName}.${node.name}`;
  }
  return node.fqn.join(".");
}

/** What `dbt ls --output` can print. */
export type ListOutput = "name" | "path" | "selector";

/** Renders one line of a list. */
export function renderListLine(node: DbtNode | DbtSource, output: ListOutput): string {
  switch (output) {
    case "name":
      return node.resourceType === "source" ? `${node.sourceName}.${node.name}` : node.name;
    case "path":
      return node.originalFilePath;
    case "selector":
      return renderNodeName(node);
  }
}
