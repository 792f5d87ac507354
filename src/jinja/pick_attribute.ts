/**
 * What filters mean by `attribute=`: a name, a path with dots, or a position.
 *
 * @module
 */

import { findAttribute, getSubscript } from "./attribute.ts";
import { orElse, undefinedValue, type Value } from "./value.ts";
import { renderText } from "./value_text.ts";

/** The attribute of an item, or the fallback where there is none. */
export function pickAttribute(item: Value, attribute: Value, fallback?: Value): Value {
  let value = item;
  for (const part of renderText(attribute).split(".")) {
    value = getSubscript(value, /^\d+$/.test(part) ? Number(part) : part);
    const isMissing = typeof value === "object" && value?.kind === "undefined";
    if (isMissing && fallback !== undefined) return fallback;
  }
  return value;
}

/** The attribute itself, never the item of that name: what the filter `attr` is for. */
export function pickOwnAttribute(object: Value, name: string): Value {
  return orElse(findAttribute(object, name), () => undefinedValue(name));
}
