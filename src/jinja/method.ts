/**
 * The form of a method of a built-in type, and the reading of its arguments.
 *
 * @module
 */

import type { Value } from "./value.ts";
import { orElse } from "./value.ts";
import { renderText, typeName } from "./value_text.ts";

/** The arguments of a call of a method. */
export interface MethodCall {
  readonly args: readonly Value[];
  readonly kwargs: ReadonlyMap<string, Value>;
}

/** A method: the object it belongs to, and the call. */
export type Method<Self> = (self: Self, call: MethodCall) => Value;

/** The argument at a position or of a name, or undefined. */
export function argument(call: MethodCall, index: number, name?: string): Value | undefined {
  return orElse(call.args[index], () => name === undefined ? undefined : call.kwargs.get(name));
}

/** The argument at a position. @throws TypeError where it is missing. */
export function required(call: MethodCall, index: number, name?: string): Value {
  const value = argument(call, index, name);
  if (value === undefined) {
    throw new TypeError(
      `missing required argument ${name === undefined ? index + 1 : `'${name}'`}`,
    );
  }
  return value;
}

/** A text argument. @throws TypeError where it is something else. */
export function textArgument(call: MethodCall, index: number, name?: string): string {
  const value = required(call, index, name);
  if (typeof value === "string") return value;
  // Relations and other host objects stand for their text.
  if (typeof value === "object" && value?.kind === "object") return renderText(value);
  throw new TypeError(`argument ${index + 1} must be str, not ${typeName(value)}`);
}

/** A whole-number argument, or the fallback. @throws TypeError */
export function integerArgument(
  call: MethodCall,
  index: number,
  options: { readonly name?: string; readonly fallback: number },
): number {
  const value = argument(call, index, options.name);
  if (value === undefined || value === null) return options.fallback;
  const isWhole = typeof value === "bigint" || typeof value === "boolean" ||
    Number.isInteger(value);
  if (!isWhole) {
    throw new TypeError(`'${typeName(value)}' object cannot be interpreted as an integer`);
  }
  return Number(value);
}
