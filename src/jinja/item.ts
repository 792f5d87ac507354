/**
 * Subscripts and slices: `x[key]`, `x[1:-1:2]`. Attributes, which may be methods, are in `attribute.ts`.
 *
 * @module
 */

import { dictGet, dictSet } from "./dict.ts";
import { isInt, toIndex } from "./number.ts";
import { list, orElse, tuple, undefinedValue, type Value } from "./value.ts";
import { renderText, typeName } from "./value_text.ts";

/** `object[key]`; an undefined value where there is none. An undefined or null object has no keys at all. */
export function getItem(object: Value, key: Value): Value {
  const missing = () => undefinedValue(renderText(key), describeMissing(object, key));
  if (typeof object === "string") return orElse(pick([...object], key), missing);
  if (typeof object !== "object" || object === null) return missing();
  switch (object.kind) {
    case "list":
    case "tuple":
      return orElse(pick(object.items, key), missing);
    case "dict":
      return orElse(dictGet(object, key), missing);
    case "object": {
      const found = object.item === undefined && typeof key === "string"
        ? object.attribute(key)
        : object.item?.(key);
      return orElse(found, missing);
    }
    case "undefined":
      return object;
    default:
      return missing();
  }
}

function pick(items: readonly Value[], key: Value): Value | undefined {
  return isInt(key) ? items.at(Number(key)) : undefined;
}

/** Jinja's words for a key or attribute that is not there. */
export function describeMissing(object: Value, key: Value): string {
  if (object === null) return `'None' has no attribute '${renderText(key)}'`;
  if (typeof key === "string") return `'${typeName(object)} object' has no attribute '${key}'`;
  return `${typeName(object)} object has no element ${renderText(key)}`;
}

/** `object[key] = value`, for host functions. @throws TypeError where the object takes no items. */
export function setItem(object: Value, key: Value, value: Value): void {
  if (typeof object === "object" && object !== null) {
    if (object.kind === "dict") return dictSet(object, key, value);
    if (object.kind === "object" && object.setItem !== undefined) return object.setItem(key, value);
    if (object.kind === "list") {
      const index = toIndex(key, "list index");
      const position = index < 0 ? index + object.items.length : index;
      if (position < 0 || position >= object.items.length) {
        throw new RangeError("list assignment index out of range");
      }
      object.items[position] = value;
      return;
    }
  }
  throw new TypeError(`'${typeName(object)}' object does not support item assignment`);
}

/** The bounds of a slice; absent ones are null. */
export interface SliceBounds {
  readonly start: Value;
  readonly stop: Value;
  readonly step: Value;
}

/** `object[start:stop:step]`; undefined where the object has no slices. @throws TypeError or RangeError with Python's words. */
export function sliceValue(object: Value, bounds: SliceBounds): Value {
  if (typeof object === "string") return sliceItems([...object], bounds).join("");
  if (typeof object === "object" && object !== null) {
    if (object.kind === "list") return list(sliceItems(object.items, bounds));
    if (object.kind === "tuple") return tuple(sliceItems(object.items, bounds));
    if (object.kind === "undefined") return object;
    if (object.kind === "object" && object.iterate !== undefined) {
      return list(sliceItems([...object.iterate()], bounds));
    }
  }
  return undefinedValue("slice", `'${typeName(object)}' object is not subscriptable`);
}

function sliceItems<Item>(items: readonly Item[], bounds: SliceBounds): Item[] {
  const step = bounds.step === null ? 1 : toIndex(bounds.step, "slice step");
  if (step === 0) throw new RangeError("slice step cannot be zero");
  const lowest = step > 0 ? 0 : -1;
  const highest = step > 0 ? items.length : items.length - 1;
  const clamp = (bound: Value, fallback: number) => {
    if (bound === null) return fallback;
    const index = toIndex(bound, "slice indices");
    return Math.min(highest, Math.max(lowest, index < 0 ? index + items.length : index));
  };
  const start = clamp(bounds.start, step > 0 ? 0 : highest);
  const stop = clamp(bounds.stop, step > 0 ? highest : -1);
  const picked: Item[] = [];
  for (let index = start; step > 0 ? index < stop : index > stop; index += step) {
    picked.push(items[index] as Item);
  }
  return picked;
}
