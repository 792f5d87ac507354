/**
 * One node's side of a render: what `ref`, `config`, `this` and the like answer with.
 *
 * @module
 */

import type { Scope, Value } from "../../jinja/value.ts";
import type { DbtEngine } from "../engine.ts";
import type { RefCall, SourceCall, SqlDialect } from "../dbt_node.ts";
import type { Plain, PlainRecord } from "../plain.ts";
import type { RelationParts } from "./relation.ts";

/** What a run tells the models it compiles. */
export interface CompileContext {
  /** What the model's relation is on the run's branch; absent where there is none. */
  readonly existing?: "table" | "view";
  readonly fullRefresh: boolean;
  readonly invocationId: string;
  /** Milliseconds since 1970 of the run's start. */
  readonly startedAt: number;
  /** The command, as `flags.WHICH`: `run`, `build`, `compile`. */
  readonly command?: string;
  /** Unique ids of the selected nodes. */
  readonly selected?: readonly string[];
  /** Partitions that the run changed, oldest first. */
  readonly partitions?: {
    readonly changed: readonly string[];
    /** ISO instants, end exclusive. */
    readonly start?: string;
    readonly end?: string;
  };
}

/** The node under way and the answers for it. */
export interface ContextState {
  readonly engine: DbtEngine;
  readonly packageName: string;
  readonly nodeName: string;
  readonly dialect: SqlDialect;
  /** False while the project is parsed: nothing may be asked of the database. */
  readonly execute: boolean;
  readonly run: CompileContext | undefined;
  resolveRef(call: RefCall): Value;
  resolveSource(call: SourceCall): Value;
  /** Takes the arguments of `config(...)`. */
  configure(config: PlainRecord): void;
  readConfig(key: string): Plain | undefined;
  readonly relation: RelationParts | undefined;
  /** The node as `model`. */
  describe(): Value;
  /** Other nodes and sources, as `graph`. */
  describeGraph(): Value;
  /** Told when the node asks for the partitions that the run changed. */
  onPartitionsRead?(): void;
  /** What `statement` has kept. */
  readonly results: Map<string, Value>;
  /** The arguments of a generic test as written. */
  readonly testArguments?: PlainRecord;
}

/** Makes one name's value for one node. */
export type ContextFactory = (state: ContextState, scope: Scope) => Value;
