/**
 * Puts values under the names, tuples of names and attributes that `set`, `for` and `with` assign to.
 *
 * @module
 */

import { type Environment, findName } from "./environment.ts";
import { listItems } from "./sequence.ts";
import type { Target } from "./syntax.ts";
import type { Value } from "./value.ts";
import { typeName } from "./value_text.ts";

/** Assigns in the environment's frame. @throws TypeError or RangeError with Python's words. */
export function assign(target: Target, value: Value, environment: Environment): void {
  switch (target.kind) {
    case "name":
      environment.frame.names.set(target.name, value);
      return;
    case "attribute":
      return assignAttribute(target, value, environment);
    case "tuple": {
      const items = listUnpacked(value);
      const wanted = target.targets.length;
      if (items.length > wanted) {
        throw new RangeError(`too many values to unpack (expected ${wanted})`);
      }
      if (items.length < wanted) {
        throw new RangeError(
          `not enough values to unpack (expected ${wanted}, got ${items.length})`,
        );
      }
      target.targets.forEach((inner, index) => assign(inner, items[index] as Value, environment));
    }
  }
}

function listUnpacked(value: Value): readonly Value[] {
  const isUndefined = typeof value === "object" && value?.kind === "undefined";
  if (!isUndefined) return listItems(value);
  throw new TypeError(value.reason ?? `'${value.name}' is undefined`);
}

type AttributeTarget = Extract<Target, { kind: "attribute" }>;

function assignAttribute(target: AttributeTarget, value: Value, environment: Environment): void {
  const object = findName(environment, target.object);
  if (typeof object !== "object" || object?.kind !== "object" || !object.setAttribute) {
    const found = object === undefined ? "undefined" : `a ${typeName(object)}`;
    throw new TypeError(
      `cannot assign attribute "${target.name}": "${target.object}" is ${found}, not a namespace`,
    );
  }
  object.setAttribute(target.name, value);
}
