/**
 * Template and scope to text; expression and scope to a value; macro definition to a function. The doors of the interpreter.
 *
 * @module
 */

import { createContext } from "./call_value.ts";
import { createState, type Environment } from "./environment.ts";
import { evaluate } from "./evaluate.ts";
import { locateError } from "./locate_error.ts";
import { createMacro } from "./macro_value.ts";
import { readNative } from "./native_value.ts";
import { parseExpressionText } from "./parse_template.ts";
import { renderBody } from "./render_body.ts";
import type { RenderedText, RenderOptions } from "./render_options.ts";
import { mapLines, type Sink } from "./sink.ts";
import type { MacroDefinition, Template, TemplateOrigin } from "./syntax.ts";
import type { FunctionValue, Rendering, Scope, Value } from "./value.ts";

export { RETURN } from "./macro_return.ts";

/** Renders a template to text. @throws PhloError PHLO-502 with the place, or what a host function threw. */
export function* renderTemplate(
  template: Template,
  scope: Scope,
  options: RenderOptions = {},
): Rendering<string> {
  const sink: Sink = { parts: [] };
  yield* guard(enter(template, scope, options), (place) => renderBody(template.body, place, sink));
  return sink.parts.join("");
}

/** Renders a template to text with the line of the template for each line of the text. @throws PhloError PHLO-502 */
export function* renderWithMap(
  template: Template,
  scope: Scope,
  options: RenderOptions = {},
): Rendering<RenderedText> {
  const sink: Sink = { parts: [], sources: [] };
  yield* guard(enter(template, scope, options), (place) => renderBody(template.body, place, sink));
  return { text: sink.parts.join(""), lines: mapLines(sink, template) };
}

/** Renders as dbt does YAML values: text, or what a single `{{ … | as_native }}` (as_bool, as_number) gives. @throws PhloError PHLO-502 */
export function* renderNative(
  template: Template,
  scope: Scope,
  options: RenderOptions = {},
): Rendering<Value> {
  const [only, ...rest] = template.body;
  const expression = rest.length === 0 && only?.kind === "output" ? only.expression : undefined;
  if (expression?.kind !== "filter") return yield* renderTemplate(template, scope, options);
  const { name } = expression.filter;
  return yield* guard(enter(template, scope, options), function* (place) {
    return readNative(name, yield* evaluate(expression, place));
  });
}

/** Evaluates the text of one expression, without braces. @throws PhloError PHLO-502 */
export function* evaluateExpression(
  text: string,
  scope: Scope,
  options: RenderOptions & { readonly file?: string } = {},
): Rendering<Value> {
  const { expression, origin } = parseExpressionText(text, { file: options.file ?? text });
  return yield* guard(enter(origin, scope, options), (place) => evaluate(expression, place));
}

/**
 * Makes a macro callable. Its body looks names up in the scope at each call; in the caller's scope where none is given.
 */
export function bindMacro(
  definition: MacroDefinition,
  scope?: Scope,
  options: RenderOptions = {},
): FunctionValue {
  return createMacro(definition, { frame: undefined, scope, options }, renderBody);
}

/** Calls a function or macro from outside any template. @throws PhloError PHLO-502 */
export function* callFunction(
  target: Value,
  call: { readonly args?: readonly Value[]; readonly kwargs?: ReadonlyMap<string, Value> },
  scope: Scope,
  options: RenderOptions & { readonly origin?: TemplateOrigin } = {},
): Rendering<Value> {
  const origin = options.origin ?? { file: "phlo", text: "" };
  const { context } = enter(origin, scope, options);
  return yield* context.call(target, call.args ?? [], call.kwargs);
}

function enter(origin: TemplateOrigin, scope: Scope, options: RenderOptions): Environment {
  const state = createState(origin, options);
  const frame = { names: new Map<string, Value>(), parent: undefined };
  return { state, scope, context: createContext(state, scope), frame, origin };
}

function* guard<Result>(
  environment: Environment,
  work: (environment: Environment) => Rendering<Result>,
): Rendering<Result> {
  try {
    return yield* work(environment);
  } catch (error) {
    throw locateError(error, environment.state);
  }
}
