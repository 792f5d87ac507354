// deno-lint-ignore-file camelcase -- the names are dbt's
/**
 * The names of dbt's context that depend on the node under way: `ref`, `source`, `config`, `this`, `model` and their kin.
 *
 * @module
 */

import { PhloError } from "../../core/phlo_error.ts";
import { dict } from "../../jinja/dict.ts";
import {
  type FunctionValue,
  list,
  type ObjectValue,
  orElse,
  type Value,
} from "../../jinja/value.ts";
import type { RefCall } from "../dbt_node.ts";
import { isRecord, readTruth, recordOf } from "../plain.ts";
import { findVar, knownVars } from "../find_var.ts";
import { renderSuggestion } from "../../core/suggest.ts";
import { type CallArguments, contextFunction, contextObject, isUndefined } from "./arguments.ts";
import type { ContextFactory, ContextState } from "./context_state.ts";
import { fromValue, toValue } from "./plain_values.ts";
import { relationValue } from "./relation.ts";
import { evaluateTestArguments } from "./test_arguments.ts";

/** The names, each made for one node. */
export const nodeContext: Readonly<Record<string, ContextFactory>> = {
  ref: refFunction,
  source: sourceFunction,
  config: configObject,
  builtins: (state, scope) =>
    dict([
      ["ref", refFunction(state, scope)],
      ["source", sourceFunction(state, scope)],
      ["config", configObject(state)],
    ]),
  var: varObject,
  this: (state) => state.relation === undefined ? null : relationValue(state.relation),
  model: (state) => state.describe(),
  graph: (state) => state.describeGraph(),
  execute: (state) => state.execute,
  schema: (state) => state.relation?.schema ?? state.engine.target.schema,
  database: (state) => state.relation?.database ?? state.engine.target.database,
  is_incremental: (state) => contextFunction("is_incremental", () => isIncremental(state)),
  should_full_refresh: (state) =>
    contextFunction("should_full_refresh", () => shouldFullRefresh(state)),
  phlo: (state) => {
    state.onPartitionsRead?.();
    return contextObject("phlo", {
      changed_partitions: list([...(state.run?.partitions?.changed ?? [])]),
      partition_start: state.run?.partitions?.start ?? null,
      partition_end: state.run?.partitions?.end ?? null,
    });
  },
  context: (state, scope) => contextLookup(state, scope),
  _dbt_generic_test_kwargs: (state, scope) =>
    evaluateTestArguments(state.testArguments ?? {}, scope),
};

function refFunction(state: ContextState, _scope: unknown): FunctionValue {
  return contextFunction("ref", (args) => {
    if (args.get(-1, "v") !== undefined || args.get(-1, "version") !== undefined) {
      throw new PhloError(
        "PHLO-506",
        `Cannot resolve a ref in "${state.nodeName}": versions of models are not supported`,
        { hint: "ref the model by its name alone" },
      );
    }
    return state.resolveRef(readRef(args));
  });
}

function readRef(args: CallArguments): RefCall {
  const second = args.optionalText(1, "model_name");
  const first = args.text(0, "name");
  return second === undefined ? { name: first } : { packageName: first, name: second };
}

function sourceFunction(state: ContextState, _scope: unknown): FunctionValue {
  return contextFunction(
    "source",
    (args) =>
      state.resolveSource({
        source: args.text(0, "source_name"),
        table: args.text(1, "table_name"),
      }),
  );
}

function configObject(state: ContextState): ObjectValue {
  const read = (key: string): Value | undefined => {
    const value = state.readConfig(key.replaceAll("-", "_"));
    return value === undefined || value === null ? undefined : toValue(value);
  };
  return contextObject("config", {
    get: contextFunction(
      "config.get",
      (args) => read(args.text(0, "name")) ?? args.get(1, "default") ?? null,
    ),
    require: contextFunction("config.require", (args) => {
      const key = args.text(0, "name");
      const value = read(key);
      if (value !== undefined) return value;
      throw new PhloError(
        "PHLO-502",
        `Cannot compile "${state.nodeName}": it does not define the required config "${key}"`,
        { hint: `add ${key}=… to the model's config` },
      );
    }),
    meta_get: contextFunction("config.meta_get", (args) => {
      const meta = state.readConfig("meta");
      const value = isRecord(meta) ? meta[args.text(0, "name")] : undefined;
      return value === undefined ? args.get(1, "default") ?? null : toValue(value);
    }),
    persist_relation_docs: contextFunction("persist_relation_docs", () => false),
    persist_column_docs: contextFunction("persist_column_docs", () => false),
  }, {
    call: (args, kwargs) => {
      const given = fromValue(args[0]);
      if (isRecord(given)) state.configure(given);
      state.configure(recordOf([...kwargs].map(([key, value]) => [key, fromValue(value)])));
      return "";
    },
  });
}

function varObject(state: ContextState): ObjectValue {
  return contextObject("var", {
    has_var: contextFunction(
      "has_var",
      (args) => findVar(state, args.text(0, "name")) !== undefined,
    ),
  }, {
    call: (args, kwargs) => {
      const name = String(fromValue(args[0] ?? kwargs.get("var_name")));
      const value = findVar(state, name);
      if (value !== undefined) return toValue(value);
      const fallback = orElse(args[1], () => kwargs.get("default"));
      if (fallback !== undefined && !isUndefined(fallback)) return fallback;
      const hint = renderSuggestion(name, knownVars(state));
      throw new PhloError(
        "PHLO-502",
        `Cannot compile "${state.nodeName}": var "${name}" is required and has no value`,
        { hint: hint ?? `give it with --vars '{${name}: …}' or under vars: in dbt_project.yml` },
      );
    },
  });
}

/** As dbt decides it: the table is there, and nobody asked for all of it again. */
function isIncremental(state: ContextState): boolean {
  return state.execute && state.run?.existing === "table" &&
    state.readConfig("materialized") === "incremental" && !shouldFullRefresh(state);
}

function shouldFullRefresh(state: ContextState): boolean {
  return readTruth(state.readConfig("full_refresh")) ?? state.run?.fullRefresh ?? false;
}

function contextLookup(
  _state: ContextState,
  scope: { lookup(name: string): Value | undefined },
): ObjectValue {
  return contextObject("context", {
    get: contextFunction(
      "context.get",
      (args) => scope.lookup(args.text(0, "name")) ?? args.get(1, "default") ?? null,
    ),
  }, {
    isMapping: true,
    item: (key) => scope.lookup(String(fromValue(key))),
    contains: (key) => scope.lookup(String(fromValue(key))) !== undefined,
  });
}
