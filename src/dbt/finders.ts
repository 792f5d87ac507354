/**
 * How names in `ref` and `source` become nodes and sources.
 *
 * @module
 */

import type { DbtNode, DbtSource, RefCall, SourceCall } from "./dbt_node.ts";

/** Finds the node a `ref` means. */
export interface RefFinder {
  /** @throws PhloError PHLO-503 where there is none, or it is disabled. */
  find(call: RefCall, packageName: string): DbtNode;
}

/** Finds sources by the names a model writes. */
export interface SourceFinder {
  readonly sources: ReadonlyMap<string, DbtSource>;
  /** @throws PhloError PHLO-503 where there is none, or more than one ingested table of the name. */
  find(call: SourceCall, packageName: string): DbtSource;
}
