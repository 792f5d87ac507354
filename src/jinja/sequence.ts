/**
 * What can be iterated, counted, searched and tested for truth.
 *
 * @module
 */

import { dictHas, hashKey } from "./dict.ts";
import { isEqual } from "./equality.ts";
import { isNumber, toDouble } from "./number.ts";
import type { Value } from "./value.ts";
import { renderText, typeName, undefinedError } from "./value_text.ts";

/** The items of a list, tuple, set or object, the keys of a dict, the characters of a text; none of an undefined value. @throws TypeError */
export function listItems(value: Value): readonly Value[] {
  if (typeof value === "string") return [...value];
  if (typeof value === "object" && value !== null) {
    switch (value.kind) {
      case "list":
      case "tuple":
        return value.items;
      case "dict":
        return [...value.entries.values()].map(([key]) => key);
      case "set":
        return [...value.entries.values()];
      case "undefined":
        return [];
      case "object":
        if (value.iterate !== undefined) return [...value.iterate()];
        break;
      default:
    }
  }
  throw new TypeError(`'${typeName(value)}' object is not iterable`);
}

/** How many items there are. @throws TypeError where the value has no length. */
export function lengthOf(value: Value): number {
  if (typeof value === "string") return countCharacters(value);
  if (typeof value === "object" && value !== null) {
    switch (value.kind) {
      case "list":
      case "tuple":
        return value.items.length;
      case "dict":
      case "set":
        return value.entries.size;
      case "undefined":
        return 0;
      case "object":
        if (value.length !== undefined) return value.length();
        if (value.iterate !== undefined) return [...value.iterate()].length;
        break;
      default:
    }
  }
  throw new TypeError(`object of type '${typeName(value)}' has no len()`);
}

function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** Python's truth of a value. */
export function isTruthy(value: Value): boolean {
  if (value === null) return false;
  if (typeof value === "string") return value !== "";
  if (isNumber(value)) return toDouble(value) !== 0;
  if (typeof value !== "object") return Boolean(value);
  switch (value.kind) {
    case "list":
    case "tuple":
      return value.items.length > 0;
    case "dict":
    case "set":
      return value.entries.size > 0;
    case "undefined":
      return false;
    case "object":
      return value.isTruthy?.() ?? (value.length === undefined || value.length() > 0);
    default:
      return true;
  }
}

/** `member in container`. @throws TypeError */
export function contains(container: Value, member: Value): boolean {
  if (typeof container === "string") return containsText(container, member);
  if (typeof container === "object" && container !== null) {
    switch (container.kind) {
      case "dict":
        return dictHas(container, member);
      case "set":
        return container.entries.has(hashKey(member));
      case "object":
        if (container.contains !== undefined) return container.contains(member);
        break;
      case "undefined":
        return false;
      default:
    }
  }
  try {
    return listItems(container).some((item) => isEqual(item, member));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new TypeError(`argument of type '${typeName(container)}' is not iterable`, {
      cause: error,
    });
  }
}

function containsText(text: string, member: Value): boolean {
  if (typeof member === "string") return text.includes(member);
  if (typeof member === "object" && member?.kind === "undefined") throw undefinedError(member);
  if (typeof member === "object" && member?.kind === "object") {
    return text.includes(renderText(member));
  }
  throw new TypeError(
    `'in <string>' requires string as left operand, not ${typeName(member)}`,
  );
}
