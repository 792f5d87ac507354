/**
 * The scope of the parse pass and of YAML values: refs, sources and config are noted, nothing is executed.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";
import { dict } from "../jinja/dict.ts";
import type { Scope } from "../jinja/value.ts";
import type { ContextState } from "./context/context_state.ts";
import { createNodeScope, type NodeScope } from "./context/node_scope.ts";
import { lazyDict } from "./context/lazy_dict.ts";
import { type RelationParts, relationValue } from "./context/relation.ts";
import type { RefCall, SourceCall, SqlDialect } from "./dbt_node.ts";
import type { DbtEngine } from "./engine.ts";
import { mergeConfig } from "./merge_config.ts";
import type { PlainRecord } from "./plain.ts";

/** What the parse of one node notes. */
export interface ParseNotes {
  readonly refs: RefCall[];
  readonly sources: SourceCall[];
  /** What `config(...)` said in the file. */
  config: PlainRecord;
}

/** The node being parsed. */
export interface ParseSubject {
  readonly packageName: string;
  readonly name: string;
  readonly dialect: SqlDialect;
  /** Configuration from YAML, below what the file says. */
  readonly baseConfig: PlainRecord;
  /** The node's description for `model`; made when first asked for. */
  readonly describe: () => PlainRecord;
  readonly testArguments?: PlainRecord;
}

/** Builds the scope of a node's parse. `ref` and `source` answer with a stand-in, since other nodes are not known yet. */
export function createParseScope(
  engine: DbtEngine,
  subject: ParseSubject,
  notes: ParseNotes,
): NodeScope {
  const standIn: RelationParts = {
    database: engine.target.database,
    schema: engine.target.schema,
    identifier: subject.name,
    type: "table",
  };
  return createNodeScope({
    ...silentState(engine, subject),
    relation: standIn,
    resolveRef(call) {
      notes.refs.push(call);
      return relationValue({ ...standIn, identifier: call.name });
    },
    resolveSource(call) {
      notes.sources.push(call);
      return relationValue({ ...standIn, schema: call.source, identifier: call.table });
    },
    configure(config) {
      notes.config = mergeConfig(notes.config, config);
    },
    readConfig: (key) => mergeConfig(subject.baseConfig, notes.config)[key],
  });
}

/** Builds the scope of YAML values: variables, environment and target, no models. */
export function createYamlScope(engine: DbtEngine, packageName: string, file: string): Scope {
  const refuse = (what: string): never => {
    throw new PhloError("PHLO-504", `Cannot read "${file}": ${what} cannot be used in YAML`, {
      hint: "use var, env_var or target",
    });
  };
  return createNodeScope({
    ...silentState(engine, {
      packageName,
      name: file,
      dialect: engine.target.dialect,
      describe: () => ({}),
      baseConfig: {},
    }),
    resolveRef: () => refuse("ref()"),
    resolveSource: () => refuse("source()"),
    configure: () => refuse("config()"),
  });
}

function silentState(
  engine: DbtEngine,
  subject: ParseSubject,
): Omit<ContextState, "resolveRef" | "resolveSource" | "configure"> {
  return {
    engine,
    packageName: subject.packageName,
    nodeName: subject.name,
    dialect: subject.dialect,
    execute: false,
    run: undefined,
    readConfig: (key) => subject.baseConfig[key],
    relation: undefined,
    describe: () => lazyDict(subject.describe),
    describeGraph: () => dict([["nodes", dict()], ["sources", dict()]]),
    results: new Map(),
    ...(subject.testArguments === undefined ? {} : { testArguments: subject.testArguments }),
  };
}
