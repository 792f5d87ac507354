/**
 * A digest of what the user wrote of one model: its text and its configuration. A model whose digest differs from the
 * one it was built with is stale.
 *
 * @module
 */

import { createHash } from "node:crypto";
import type { DbtNode } from "../dbt/dbt_node.ts";

/** Digests a model. Macros that it calls are not part of it. */
export function digestModel(
  node: Pick<DbtNode, "rawCode" | "config" | "schema" | "alias">,
): string {
  return createHash("sha256")
    .update(node.rawCode.trim())
    .update(`\n${node.schema}.${node.alias}\n`)
    .update(JSON.stringify(sortKeys(node.config)))
    .digest("hex");
}

/** The order in which a configuration was written decides nothing. */
function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([left], [right]) => left < right ? -1 : 1);
  return Object.fromEntries(entries.map(([key, item]) => [key, sortKeys(item)]));
}
