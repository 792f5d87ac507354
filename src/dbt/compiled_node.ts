/**
 * A node's SQL as the database will get it, with the way back to the user's lines.
 *
 * @module
 */

import type { SqlDialect } from "./dbt_node.ts";
import type { RelationName } from "./adapter.ts";

/** Where a line of compiled SQL comes from. Lines count from 1. */
export interface LineOrigin {
  /** The absolute path of the user's file. */
  readonly file: string;
  readonly line: number;
}

/** What compiling yields. */
export interface CompiledNode {
  readonly uniqueId: string;
  readonly name: string;
  readonly sql: string;
  /** For each line of `sql` (index 0 is line 1) its origin; undefined where phlo wrote the line. */
  readonly lineMap: readonly (LineOrigin | undefined)[];
  /** Nodes and sources the SQL reads, ephemeral models replaced by what they read. */
  readonly dependsOn: readonly string[];
  /** True where the node, or an ephemeral model in it, asks for the partitions that the run changed. */
  readonly readsPartitions: boolean;
  /** The language of `sql`. */
  readonly dialect: SqlDialect;
  /** What a model's rows go to; undefined of a test. */
  readonly relation?: RelationName;
  /** The texts of the files concerned, for frames. */
  readonly texts: ReadonlyMap<string, string>;
}
