/**
 * Attributes and methods: `x.name`. As in Jinja, an attribute is tried first and then the item of that name; `x[name]` the other way round.
 *
 * @module
 */

import { DICT_METHODS, LIST_METHODS, SET_METHODS, TUPLE_METHODS } from "./collection_methods.ts";
import { describeMissing, getItem } from "./item.ts";
import type { Method } from "./method.ts";
import { isFloat, isInt, toDouble } from "./number.ts";
import { TEXT_METHODS } from "./text_methods.ts";
import { type FunctionValue, hostFunction, orElse, undefinedValue, type Value } from "./value.ts";

/** `object.name`; an undefined value where there is none. */
export function getAttribute(object: Value, name: string): Value {
  const own = findAttribute(object, name);
  if (own !== undefined) return own;
  if (typeof object === "object" && object !== null) {
    if (object.kind === "undefined") return object;
    if (object.kind === "dict" || object.kind === "object") return getItem(object, name);
  }
  return undefinedValue(name, describeMissing(object, name));
}

/** `object[key]`, where a text key may also name an attribute. */
export function getSubscript(object: Value, key: Value): Value {
  const item = getItem(object, key);
  const isMissing = typeof item === "object" && item?.kind === "undefined";
  if (!isMissing || typeof key !== "string") return item;
  return orElse(findAttribute(object, key), () => item);
}

/** The attribute or method of that name, items left aside. */
export function findAttribute(object: Value, name: string): Value | undefined {
  if (typeof object === "string") return bind(TEXT_METHODS, object, name);
  if (isInt(object) || isFloat(object)) return numberAttribute(toDouble(object), object, name);
  if (typeof object !== "object" || object === null) return undefined;
  switch (object.kind) {
    case "list":
      return bind(LIST_METHODS, object, name);
    case "tuple":
      return bind(TUPLE_METHODS, object, name);
    case "dict":
      return bind(DICT_METHODS, object, name);
    case "set":
      return bind(SET_METHODS, object, name);
    case "function":
      return name === "name" ? object.attribute?.(name) ?? object.name : object.attribute?.(name);
    case "object":
      return object.attribute(name);
    default:
      return undefined;
  }
}

function bind<Self>(
  methods: ReadonlyMap<string, Method<Self>>,
  self: Self,
  name: string,
): FunctionValue | undefined {
  const method = methods.get(name);
  if (method === undefined) return undefined;
  return hostFunction(name, (args, kwargs) => method(self, { args, kwargs }));
}

function numberAttribute(double: number, value: Value, name: string): Value | undefined {
  switch (name) {
    case "is_integer":
      return hostFunction(name, () => Number.isInteger(double));
    case "bit_length":
      return isInt(value)
        ? hostFunction(
          name,
          () => BigInt(value).toString(2).replace("-", "").replace(/^0$/, "").length,
        )
        : undefined;
    case "real":
      return value;
    default:
      return undefined;
  }
}
