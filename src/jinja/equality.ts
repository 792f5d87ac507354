/**
 * Python's `==` and `<` over template values.
 *
 * @module
 */

import { dictGet } from "./dict.ts";
import { isNumber, toDouble } from "./number.ts";
import type { Value } from "./value.ts";
import { typeName } from "./value_text.ts";

/** Tells whether two values are equal: by content, and 1 equals 1.0 and True. */
export function isEqual(left: Value, right: Value): boolean {
  if (left === right) return true;
  if (isNumber(left) && isNumber(right)) return compareNumbers(left, right) === 0;
  if (typeof left !== "object" || left === null) {
    return isObject(right) && (right.equals?.(left) ?? false);
  }
  switch (left.kind) {
    case "object":
      return left.equals?.(right) ?? (isObject(right) && (right.equals?.(left) ?? false));
    case "list":
    case "tuple":
      return isKind(right, left.kind) && areItemsEqual(left.items, right.items);
    case "dict":
      if (isObject(right)) return right.equals?.(left) ?? false;
      return isKind(right, "dict") && left.entries.size === right.entries.size &&
        [...left.entries.values()].every(([key, value]) => {
          const other = dictGet(right, key);
          return other !== undefined && isEqual(value, other);
        });
    case "set":
      return isKind(right, "set") && left.entries.size === right.entries.size &&
        [...left.entries.keys()].every((key) => right.entries.has(key));
    case "undefined":
      return isKind(right, "undefined");
    default:
      return false;
  }
}

type ValueKind = Extract<Value, { kind: string }>["kind"];

function isKind<Kind extends ValueKind>(
  value: Value,
  kind: Kind,
): value is Extract<Value, { kind: Kind }> {
  return typeof value === "object" && value !== null && value.kind === kind;
}

function isObject(value: Value): value is Extract<Value, { kind: "object" }> {
  return isKind(value, "object");
}

function areItemsEqual(left: readonly Value[], right: readonly Value[]): boolean {
  return left.length === right.length &&
    left.every((item, index) => isEqual(item, right[index] as Value));
}

type Comparable = Parameters<typeof toDouble>[0];

function compareNumbers(left: Comparable, right: Comparable): number {
  if (typeof left === "bigint" || typeof right === "bigint") {
    // JavaScript compares bigint with a double exactly, as Python does.
    const [first, second] = [left, right].map((side) =>
      typeof side === "bigint" ? side : toDouble(side)
    );
    return (first as bigint) < (second as bigint)
      ? -1
      : (first as bigint) > (second as bigint)
      ? 1
      : 0;
  }
  const [first, second] = [toDouble(left), toDouble(right)];
  return first < second ? -1 : first > second ? 1 : first === second ? 0 : NaN;
}

/**
 * Orders two values: negative, zero or positive; NaN where a float is not a number.
 * @throws TypeError where Python has no order between the types.
 */
export function compareValues(left: Value, right: Value, operator = "<"): number {
  if (isNumber(left) && isNumber(right)) return compareNumbers(left, right);
  if (typeof left === "string" && typeof right === "string") return compareTexts(left, right);
  if (isKind(left, "object") || isKind(right, "object")) {
    const order = isKind(left, "object") ? left.compare?.(right) : undefined;
    const reversed = order === undefined && isObject(right) ? right.compare?.(left) : undefined;
    if (order !== undefined) return order;
    if (reversed !== undefined) return -reversed;
  }
  const isSequence = (isKind(left, "list") && isKind(right, "list")) ||
    (isKind(left, "tuple") && isKind(right, "tuple"));
  if (isSequence) return compareItems(left.items, right.items, operator);
  throw new TypeError(
    `'${operator}' not supported between instances of '${typeName(left)}' and '${typeName(right)}'`,
  );
}

/** By code points, as Python; JavaScript's own order is by UTF-16 units. */
function compareTexts(left: string, right: string): number {
  if (left === right) return 0;
  const [first, second] = [left[Symbol.iterator](), right[Symbol.iterator]()];
  while (true) {
    const [one, two] = [first.next(), second.next()];
    if (one.done || two.done) return one.done ? (two.done ? 0 : -1) : 1;
    const difference = (one.value.codePointAt(0) ?? 0) - (two.value.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
}

function compareItems(left: readonly Value[], right: readonly Value[], operator: string): number {
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const [first, second] = [left[index] as Value, right[index] as Value];
    if (!isEqual(first, second)) return compareValues(first, second, operator);
  }
  return left.length - right.length;
}
