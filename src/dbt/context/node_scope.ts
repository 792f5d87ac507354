/**
 * Where a node's templates find names: its own values, macros, then dbt's context.
 *
 * @module
 */

import { bindMacro } from "../../jinja/render_template.ts";
import type { FunctionValue, ObjectValue, Scope, Value } from "../../jinja/value.ts";
import { BUILT_IN_PACKAGE, findMacro, type MacroEntry } from "../macro_library.ts";
import { adapterContext } from "./adapter_context.ts";
import { baseContext } from "./base_context.ts";
import type { ContextFactory, ContextState } from "./context_state.ts";
import { namingContext } from "./naming_context.ts";
import { nodeContext } from "./node_context.ts";
import { renderOptions } from "./render_options.ts";
import { statementContext } from "./statement_context.ts";

/** A scope that can also give macros by their entry. */
export interface NodeScope extends Scope {
  bind(entry: MacroEntry): FunctionValue;
}

const CONTEXT: ReadonlyMap<string, ContextFactory> = new Map(
  Object.entries({ ...baseContext, ...nodeContext, ...namingContext, ...statementContext }),
);

/** Builds the scope of one render. Every value is made when it is first asked for. */
export function createNodeScope(state: ContextState): NodeScope {
  const { library } = state.engine;
  const made = new Map<string, Value>();
  const bound = new Map<MacroEntry, FunctionValue>();
  const bind = (entry: MacroEntry): FunctionValue => {
    const known = bound.get(entry);
    if (known !== undefined) return known;
    const value = bindMacro(entry.definition, scope, renderOptions);
    bound.set(entry, value);
    return value;
  };
  const make = (name: string): Value | undefined => {
    const macro = findMacro(library, name, state.packageName);
    if (macro !== undefined) return bind(macro);
    if (name === "adapter") return adapterContext(state, bind);
    const factory = CONTEXT.get(name);
    if (factory !== undefined) return factory(state, scope);
    return library.packages.has(name) ? namespaceValue(name) : undefined;
  };
  const namespaceValue = (packageName: string): ObjectValue => ({
    kind: "object",
    typeName: "MacroNamespace",
    attribute: (name) => {
      const entry = library.packages.get(packageName)?.get(name);
      if (entry !== undefined) return bind(entry);
      // dbt counts `run_query` and its like among its macros; phlo answers them without one.
      return packageName === BUILT_IN_PACKAGE ? CONTEXT.get(name)?.(state, scope) : undefined;
    },
  });
  const scope: NodeScope = {
    bind,
    lookup(name) {
      const known = made.get(name);
      if (known !== undefined) return known;
      const value = make(name);
      if (value !== undefined) made.set(name, value);
      return value;
    },
  };
  return scope;
}
