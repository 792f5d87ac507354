/**
 * Reads the arguments of a call from a template: by position or by name, as Python allows.
 *
 * @module
 */

import { PhloError } from "../../core/phlo_error.ts";
import {
  type FunctionValue,
  type HostFunction,
  hostFunction,
  type ObjectValue,
  type Value,
} from "../../jinja/value.ts";
import { fromValue } from "./plain_values.ts";
import { readTruth } from "../plain.ts";

/** The arguments of one call. */
export interface CallArguments {
  /** The argument by position or name; undefined where it was not given. */
  get(position: number, name: string): Value | undefined;
  /** The argument as text. @throws PhloError PHLO-502 where it was not given or is none. */
  text(position: number, name: string): string;
  /** The argument as text, or undefined where it was not given or is none. */
  optionalText(position: number, name: string): string | undefined;
  truth(position: number, name: string, fallback: { readonly value: boolean }): boolean;
}

/** Wraps the arguments of a call of `name`. */
export function readArguments(
  name: string,
  args: readonly Value[],
  kwargs: ReadonlyMap<string, Value>,
): CallArguments {
  const get = (position: number, key: string): Value | undefined =>
    position >= 0 && position < args.length ? args[position] : kwargs.get(key);
  const optionalText = (position: number, key: string): string | undefined => {
    const value = get(position, key);
    return value === undefined || value === null || isUndefined(value) ? undefined : toText(value);
  };
  return {
    get,
    optionalText,
    text(position, key) {
      const value = optionalText(position, key);
      if (value === undefined) {
        throw new PhloError("PHLO-502", `Cannot call "${name}": it needs "${key}"`);
      }
      return value;
    },
    truth: (position, key, fallback) => readTruth(fromValue(get(position, key))) ?? fallback.value,
  };
}

/** The text a value prints. */
export function toText(value: Value): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value !== "object") return String(value);
  if (value.kind === "object") return value.text?.() ?? value.typeName;
  if (value.kind === "undefined") return "";
  const plain = fromValue(value);
  return typeof plain === "object" ? JSON.stringify(plain) : String(plain);
}

/** True for the value of a name that is not there. */
export function isUndefined(value: Value | undefined): boolean {
  return value === undefined ||
    (typeof value === "object" && value !== null && value.kind === "undefined");
}

/** Makes a function that reads its arguments by position or name. */
export function contextFunction(
  name: string,
  call: (
    args: CallArguments,
    context: Parameters<HostFunction>[2],
    kwargs: ReadonlyMap<string, Value>,
  ) => ReturnType<HostFunction>,
): FunctionValue {
  return hostFunction(
    name,
    (args, kwargs, context) => call(readArguments(name, args, kwargs), context, kwargs),
  );
}

/** Makes an object whose attributes never change. */
export function contextObject(
  typeName: string,
  attributes: Readonly<Record<string, Value>>,
  more: Partial<ObjectValue> = {},
): ObjectValue {
  return {
    kind: "object",
    typeName,
    attribute: (name) => Object.hasOwn(attributes, name) ? attributes[name] : undefined,
    ...more,
  };
}
