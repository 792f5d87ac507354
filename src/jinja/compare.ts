/**
 * The comparison operators of expressions.
 *
 * @module
 */

import { compareValues, isEqual } from "./equality.ts";
import { contains } from "./sequence.ts";
import type { CompareOperator } from "./syntax.ts";
import type { Value } from "./value.ts";
import { undefinedError } from "./value_text.ts";

/** Applies one comparison. @throws TypeError where Python has no such comparison. */
export function compareOnce(operator: CompareOperator, left: Value, right: Value): boolean {
  switch (operator) {
    case "==":
      return isEqual(left, right);
    case "!=":
      return !isEqual(left, right);
    case "in":
      return contains(right, left);
    case "not in":
      return !contains(right, left);
    default:
      return compareOrder(operator, left, right);
  }
}

function compareOrder(operator: "<" | "<=" | ">" | ">=", left: Value, right: Value): boolean {
  for (const side of [left, right]) {
    if (typeof side === "object" && side?.kind === "undefined") throw undefinedError(side);
  }
  const order = compareValues(left, right, operator);
  switch (operator) {
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
  }
}
