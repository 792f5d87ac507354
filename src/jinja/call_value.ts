/**
 * Calls: of host functions, methods, macros and callable objects.
 *
 * @module
 */

import type { RenderState } from "./environment.ts";
import { locateError } from "./locate_error.ts";
import { MacroReturn } from "./macro_return.ts";
import { type CallContext, isRendering, type Rendering, type Scope, type Value } from "./value.ts";
import { typeName } from "./value_text.ts";

/** A context that knows the rendering it belongs to, so that macros called through it share its limits. */
export interface RenderContext extends CallContext {
  readonly state: RenderState;
}

/** Calls a value. @throws TypeError where it cannot be called. */
export function* callValue(
  target: Value,
  args: readonly Value[],
  kwargs: ReadonlyMap<string, Value>,
  context: CallContext,
): Rendering<Value> {
  if (typeof target === "object" && target !== null) {
    if (target.kind === "undefined") {
      throw new TypeError(
        target.reason ??
          `'${target.name}' is undefined. This can happen when calling a macro that does not exist`,
      );
    }
    const call = target.kind === "function" || target.kind === "object" ? target.call : undefined;
    if (call !== undefined) {
      const answer = call.call(target, args, kwargs, context);
      return isRendering(answer) ? yield* answer : answer;
    }
  }
  throw new TypeError(`'${typeName(target)}' object is not callable`);
}

/** Makes the context that functions called from a scope receive. */
export function createContext(state: RenderState, scope: Scope): RenderContext {
  const context: RenderContext = {
    state,
    scope,
    get macroStack() {
      return state.calls.map(({ name }) => name);
    },
    *call(target, args, kwargs = new Map()) {
      const depth = state.calls.length;
      try {
        return yield* callValue(target, args, kwargs, context);
      } catch (error) {
        // A host function may go on after a failure: the macros that it ended are no longer under way.
        const located = error instanceof MacroReturn ? error : locateError(error, state);
        state.calls.length = depth;
        throw located;
      }
    },
  };
  return context;
}

/** The rendering that a context belongs to, if it is one of ours. */
export function stateOf(context: CallContext | undefined): RenderState | undefined {
  return context !== undefined && "state" in context ? (context as RenderContext).state : undefined;
}
