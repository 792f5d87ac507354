/**
 * A node of a dbt project: a model, a test, or something that is shown but not run here. Plain data.
 *
 * @module
 */

import type { PhloError } from "../core/phlo_error.ts";
import type { Place } from "../core/place.ts";
import type { Plain, PlainRecord } from "./plain.ts";

/** What a node is, in dbt's words. */
export type ResourceType =
  | "model"
  | "test"
  | "analysis"
  | "seed"
  | "snapshot"
  | "unit_test";

/** The language of a node's SQL. `run` translates `trino`; `duckdb` goes as it is. */
export type SqlDialect = "trino" | "duckdb";

/** One `ref(...)`, as written. */
export interface RefCall {
  readonly packageName?: string;
  readonly name: string;
}

/** One `source(...)`, as written. */
export interface SourceCall {
  readonly source: string;
  readonly table: string;
}

/** A column as a properties file describes it. */
export interface ColumnProperties {
  readonly name: string;
  readonly description: string;
  readonly dataType?: string;
  readonly isQuoted: boolean;
  readonly tags: readonly string[];
  readonly meta: PlainRecord;
}

/** What makes a generic test: the macro, its arguments, and what it is attached to. */
export interface GenericTest {
  /** `not_null`; the macro is `test_not_null`. */
  readonly name: string;
  /** The package before the dot: `dbt_utils` of `dbt_utils.accepted_range`. */
  readonly namespace?: string;
  /** The arguments as the macro receives them, `model` and `column_name` included, as text or plain data. */
  readonly kwargs: PlainRecord;
  readonly columnName?: string;
  /** The tested model's or source's unique id, once linked. */
  readonly attachedNode?: string;
}

/** A node. */
export interface DbtNode {
  readonly uniqueId: string;
  readonly resourceType: ResourceType;
  readonly name: string;
  readonly packageName: string;
  readonly fqn: readonly string[];
  /** Relative to the folder of its kind: `bronze/stg_x.sql`. */
  readonly path: string;
  /** Relative to its package: `models/bronze/stg_x.sql`. */
  readonly originalFilePath: string;
  /** The properties file that describes the node, relative to its package. */
  readonly propertiesPath?: string;
  /** The absolute path. */
  readonly file: string;
  /** Where a node of a properties file is written. */
  readonly place?: Place;
  readonly rawCode: string;
  readonly config: PlainRecord;
  /** Configuration written in the file itself, for the artifacts. */
  readonly inFileConfig: PlainRecord;
  readonly materialization: string;
  readonly dialect: SqlDialect;
  readonly database: string;
  readonly schema: string;
  readonly alias: string;
  readonly tags: readonly string[];
  readonly description: string;
  readonly meta: PlainRecord;
  readonly columns: readonly ColumnProperties[];
  readonly refs: readonly RefCall[];
  readonly sources: readonly SourceCall[];
  /** Unique ids of nodes and sources this one reads, each once. */
  readonly dependsOn: readonly string[];
  readonly genericTest?: GenericTest;
  readonly isEnabled: boolean;
  /** Why this node cannot run; the others go on. */
  readonly error?: PhloError;
}

/** A table that models read and phlo's models do not make. */
export interface DbtSource {
  readonly uniqueId: string;
  readonly resourceType: "source";
  readonly packageName: string;
  readonly fqn: readonly string[];
  readonly sourceName: string;
  readonly name: string;
  readonly database: string;
  readonly schema: string;
  readonly identifier: string;
  readonly path: string;
  readonly originalFilePath: string;
  readonly place?: Place;
  readonly description: string;
  readonly tags: readonly string[];
  readonly config: PlainRecord;
  readonly meta: PlainRecord;
  readonly columns: readonly ColumnProperties[];
  /** False where no sources.yml names it and it is an ingested table found by its name. */
  readonly isDeclared: boolean;
  /** The name of the ingested asset that makes the table. */
  readonly asset?: string;
}

/** The value of one configuration key; `-` and `_` are alike. */
export function readConfig(node: Pick<DbtNode, "config">, key: string): Plain | undefined {
  return node.config[key.replaceAll("-", "_")];
}
