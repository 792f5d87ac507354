/** Template and scope to text. @module */
import type { MacroDefinition, Template } from "./syntax.ts";
import type { RenderedText, RenderOptions } from "./render_options.ts";
import type { FunctionValue, Rendering, Scope, Value } from "./value.ts";

/** Renders a template to text. */
export function renderTemplate(
  _t: Template,
  _scope: Scope,
  _o: RenderOptions = {},
): Rendering<string> {
  throw new RangeError("under construction");
}
/** Renders a template to text with the line of the template for each line of the text. */
export function renderWithMap(
  _t: Template,
  _s: Scope,
  _o: RenderOptions = {},
): Rendering<RenderedText> {
  throw new RangeError("under construction");
}
/** Renders as dbt does YAML values: text, or what a single `{{ … | as_native }}` (as_bool, as_number) gives. */
export function renderNative(_t: Template, _s: Scope, _o: RenderOptions = {}): Rendering<Value> {
  throw new RangeError("under construction");
}
/** Evaluates the text of one expression, without braces. */
export function evaluateExpression(
  _text: string,
  _scope: Scope,
  _o: RenderOptions & { readonly file?: string } = {},
): Rendering<Value> {
  throw new RangeError("under construction");
}
/** Makes a macro callable; names in it are looked up in the scope at each call. */
export function bindMacro(
  _d: MacroDefinition,
  _scope: Scope,
  _o: RenderOptions = {},
): FunctionValue {
  throw new RangeError("under construction");
}
/** The `return` that templates call: ends the macro with a value. */
export const RETURN: FunctionValue = { kind: "function", name: "return", call: () => null };
