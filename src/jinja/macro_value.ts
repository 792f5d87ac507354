/**
 * Macros as functions: binds arguments to parameters, renders the body, and takes what `return()` gives.
 *
 * @module
 */

import { createContext, stateOf } from "./call_value.ts";
import { dict } from "./dict.ts";
import { createState, type Environment, type Frame, markStep } from "./environment.ts";
import { evaluate } from "./evaluate.ts";
import { MacroReturn } from "./macro_return.ts";
import type { RenderOptions } from "./render_options.ts";
import type { Sink } from "./sink.ts";
import type { MacroDefinition, Statement } from "./syntax.ts";
import {
  type CallContext,
  type FunctionValue,
  orElse,
  type Rendering,
  type Scope,
  tuple,
  undefinedValue,
  type Value,
} from "./value.ts";

/** Renders statements into a sink; passed in, because statements define macros and macros hold statements. */
export type BodyRenderer = (
  body: readonly Statement[],
  environment: Environment,
  sink: Sink,
) => Rendering<unknown>;

/** Where a macro's body finds names. */
export interface MacroHome {
  /** The frame around the definition, for macros that a template defines for itself. */
  readonly frame: Frame | undefined;
  /** The caller's scope where absent. */
  readonly scope: Scope | undefined;
  readonly options: RenderOptions;
}

const MAX_DEPTH = 200;

/** Makes a macro callable. */
export function createMacro(
  definition: MacroDefinition,
  home: MacroHome,
  renderBody: BodyRenderer,
): FunctionValue {
  return {
    kind: "function",
    name: definition.name,
    isMacro: true,
    attribute: (name) => macroAttribute(definition, name),
    call: (args, kwargs, context) =>
      callMacro({ definition, home, renderBody }, args, kwargs, context),
  };
}

function macroAttribute(definition: MacroDefinition, name: string): Value | undefined {
  switch (name) {
    case "arguments":
      return tuple(definition.parameters.map((parameter) => parameter.name));
    case "catch_kwargs":
      return definition.uses.kwargs;
    case "catch_varargs":
      return definition.uses.varargs;
    case "caller":
      return definition.uses.caller;
    default:
      return undefined;
  }
}

interface Macro {
  readonly definition: MacroDefinition;
  readonly home: MacroHome;
  readonly renderBody: BodyRenderer;
}

function* callMacro(
  macro: Macro,
  args: readonly Value[],
  kwargs: ReadonlyMap<string, Value>,
  context: CallContext,
): Rendering<Value> {
  const { definition, home } = macro;
  const environment = enterMacro(macro, context);
  const { state } = environment;
  const depth = state.calls.length;
  const limit = state.options.maxDepth ?? home.options.maxDepth ?? MAX_DEPTH;
  if (depth >= limit) {
    throw new RangeError(
      `macro "${definition.name}" is call ${depth + 1} inside calls: recursion without end`,
    );
  }
  const call = { name: definition.name, origin: state.origin, offset: state.offset };
  checkArguments(definition, args, kwargs);
  state.calls.push(call);
  yield* bindParameters(macro, { args, kwargs }, environment);
  const sink: Sink = { parts: [] };
  let result: Value;
  try {
    yield* macro.renderBody(definition.body, environment, sink);
    result = sink.parts.join("");
  } catch (signal) {
    // Any other error keeps the calls under way, for its message.
    if (!(signal instanceof MacroReturn)) throw signal;
    result = signal.value;
  }
  state.calls.length = depth;
  state.origin = call.origin;
  state.offset = call.offset;
  return result;
}

function enterMacro({ definition, home }: Macro, context: CallContext): Environment {
  const state = stateOf(context) ?? createState(definition.origin, home.options);
  const scope = home.scope ?? context.scope;
  return {
    state,
    scope,
    context: createContext(state, scope),
    frame: { names: new Map(), parent: home.frame },
    origin: definition.origin,
  };
}

function checkArguments(
  { name, parameters, uses }: MacroDefinition,
  args: readonly Value[],
  kwargs: ReadonlyMap<string, Value>,
): void {
  if (args.length > parameters.length && !uses.varargs) {
    throw new TypeError(`macro '${name}' takes not more than ${parameters.length} argument(s)`);
  }
  for (const key of kwargs.keys()) {
    const index = parameters.findIndex((parameter) => parameter.name === key);
    if (index >= 0 && index < args.length) {
      throw new TypeError(`macro '${name}' got two values for the argument '${key}'`);
    }
    const isTaken = index >= 0 || uses.kwargs || (key === "caller" && uses.caller);
    if (!isTaken) throw new TypeError(`macro '${name}' takes no keyword argument '${key}'`);
  }
}

interface GivenArguments {
  readonly args: readonly Value[];
  readonly kwargs: ReadonlyMap<string, Value>;
}

function* bindParameters(
  { definition }: Macro,
  { args, kwargs }: GivenArguments,
  environment: Environment,
): Rendering<void> {
  const { names } = environment.frame;
  const { parameters, uses } = definition;
  if (uses.varargs) names.set("varargs", tuple(args.slice(parameters.length)));
  if (uses.kwargs) {
    const known = new Set(["caller", ...parameters.map((parameter) => parameter.name)]);
    names.set("kwargs", dict([...kwargs].filter(([key]) => !known.has(key))));
  }
  if (uses.caller) names.set("caller", kwargs.get("caller") ?? undefinedValue("caller"));
  for (const [index, { name, fallback }] of parameters.entries()) {
    const given = orElse(args[index], () => kwargs.get(name));
    if (given !== undefined) names.set(name, given);
    else if (fallback === undefined) {
      names.set(name, undefinedValue(name, `parameter '${name}' was not provided`));
    } else names.set(name, yield* evaluate(fallback, environment));
  }
  markStep(environment, definition.offset);
}

/** Renders a body into text of its own. */
export function* renderToText(
  body: readonly Statement[],
  environment: Environment,
  renderBody: BodyRenderer,
): Rendering<string> {
  const sink: Sink = { parts: [] };
  yield* renderBody(body, environment, sink);
  return sink.parts.join("");
}
