/**
 * Reading a filter's arguments: by position after the piped value, or by name.
 *
 * @module
 */

import { isInt } from "./number.ts";
import { isTruthy } from "./sequence.ts";
import type { CallContext, Rendering, Value } from "./value.ts";
import { orElse } from "./value.ts";
import { renderText, typeName } from "./value_text.ts";

/** A filter's call; `value` is what is piped in. */
export interface FilterInput {
  readonly value: Value;
  readonly args: readonly Value[];
  readonly kwargs: ReadonlyMap<string, Value>;
  readonly context: CallContext;
}

/** A filter. */
export type Filter = (input: FilterInput) => Value | Rendering<Value>;

/** The argument at a position after the piped value, or of a name. */
export function filterArgument(input: FilterInput, index: number, name: string): Value | undefined {
  return orElse(input.args[index], () => input.kwargs.get(name));
}

/** A text argument, or the fallback. */
export function filterText(
  input: FilterInput,
  index: number,
  options: { readonly name: string; readonly fallback: string },
): string {
  const value = filterArgument(input, index, options.name);
  return value === undefined || value === null ? options.fallback : renderText(value);
}

/** A whole-number argument, or the fallback. @throws TypeError */
export function filterInteger(
  input: FilterInput,
  index: number,
  options: { readonly name: string; readonly fallback: number },
): number {
  const value = filterArgument(input, index, options.name);
  if (value === undefined || value === null) return options.fallback;
  if (isInt(value)) return Number(value);
  throw new TypeError(`${options.name} must be an integer, not ${typeName(value)}`);
}

/** A yes-or-no argument; no where absent. */
export function filterFlag(input: FilterInput, index: number, name: string): boolean {
  return isTruthy(filterArgument(input, index, name) ?? false);
}
