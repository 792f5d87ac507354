/**
 * The members of a template value, as a `for` of Python sees them.
 *
 * @module
 */

import type { Value } from "../../jinja/value.ts";

/** The members in order. @throws TypeError where the value has none. */
export function iterateValue(value: Value): Iterable<Value> {
  if (typeof value === "string") return [...value];
  if (typeof value === "object" && value !== null) {
    switch (value.kind) {
      case "list":
      case "tuple":
        return value.items;
      case "set":
        return value.entries.values();
      case "dict":
        return [...value.entries.values()].map(([key]) => key);
      case "object":
        if (value.iterate !== undefined) return value.iterate();
        break;
      case "undefined":
        return [];
    }
  }
  throw new TypeError("the value cannot be iterated");
}
