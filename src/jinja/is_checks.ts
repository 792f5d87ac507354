/**
 * What may follow `is`: Jinja's tests.
 *
 * @module
 */

import { renderSuggestion } from "../core/suggest.ts";
import { compareOnce } from "./compare.ts";
import { isEqual } from "./equality.ts";
import { isFloat, isInt, isNumber, toBigInt, toDouble } from "./number.ts";
import { contains } from "./sequence.ts";
import type { CompareOperator } from "./syntax.ts";
import type { Value } from "./value.ts";
import { renderText } from "./value_text.ts";

type Check = (value: Value, args: readonly Value[]) => boolean;

function isKind(...kinds: readonly string[]): Check {
  return (value) => typeof value === "object" && value !== null && kinds.includes(value.kind);
}

function compares(operator: CompareOperator): Check {
  return (value, args) => compareOnce(operator, value, args[0] ?? null);
}

function isDivisible(value: Value, divisor: Value): boolean {
  if (!isNumber(value) || !isNumber(divisor)) {
    throw new TypeError("divisibleby compares numbers");
  }
  if (toDouble(divisor) === 0) throw new RangeError("division by zero");
  if (isInt(value) && isInt(divisor)) return toBigInt(value) % toBigInt(divisor) === 0n;
  return toDouble(value) % toDouble(divisor) === 0;
}

const isObject = isKind("object");

const isMapping: Check = (value) =>
  isKind("dict")(value, []) ||
  (isObject(value, []) && (value as { isMapping?: boolean }).isMapping === true);

const isIterable: Check = (value) =>
  typeof value === "string" || isKind("list", "tuple", "dict", "set", "undefined")(value, []) ||
  (isObject(value, []) && (value as { iterate?: unknown }).iterate !== undefined);

const isCallable: Check = (value) =>
  isKind("function")(value, []) ||
  (isObject(value, []) && (value as { call?: unknown }).call !== undefined);

const isUndefined = isKind("undefined");

/** Ranges, tables' rows and the like have a length and places; sets count as sequences in Jinja only by length, so they do not. */
const isSequence: Check = (value) =>
  typeof value === "string" || isKind("list", "tuple", "dict", "undefined")(value, []) ||
  (isObject(value, []) && (value as { length?: unknown }).length !== undefined);

const CHECKS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ["defined", (value) => !isUndefined(value, [])],
  ["undefined", isUndefined],
  ["none", (value) => value === null],
  ["boolean", (value) => typeof value === "boolean"],
  ["true", (value) => value === true],
  ["false", (value) => value === false],
  ["integer", (value) => isInt(value) && typeof value !== "boolean"],
  ["float", (value) => isFloat(value)],
  ["number", (value) => isNumber(value)],
  ["string", (value) => typeof value === "string"],
  ["mapping", isMapping],
  ["iterable", isIterable],
  ["sequence", isSequence],
  ["callable", isCallable],
  ["odd", (value) => !isDivisible(value, 2)],
  ["even", (value) => isDivisible(value, 2)],
  ["divisibleby", (value, args) => isDivisible(value, args[0] ?? null)],
  ["lower", (value) => isCase(renderText(value), (text) => text.toLowerCase())],
  ["upper", (value) => isCase(renderText(value), (text) => text.toUpperCase())],
  ["sameas", (value, args) => isSame(value, args[0] ?? null)],
  ["in", (value, args) => contains(args[0] ?? null, value)],
  ["escaped", () => false],
  ["eq", compares("==")],
  ["equalto", compares("==")],
  ["==", compares("==")],
  ["ne", compares("!=")],
  ["!=", compares("!=")],
  ["lt", compares("<")],
  ["lessthan", compares("<")],
  ["<", compares("<")],
  ["le", compares("<=")],
  ["<=", compares("<=")],
  ["gt", compares(">")],
  ["greaterthan", compares(">")],
  [">", compares(">")],
  ["ge", compares(">=")],
  [">=", compares(">=")],
]);

function isCase(text: string, change: (text: string) => string): boolean {
  return text === change(text) && text.toLowerCase() !== text.toUpperCase();
}

/** Python's `is`: small scalars are one object each, containers only themselves. */
function isSame(value: Value, other: Value): boolean {
  const isScalar = typeof value !== "object" || value === null;
  return isScalar ? typeof value === typeof other && isEqual(value, other) : value === other;
}

/** Applies a test. @throws TypeError where there is no such test. */
export function checkValue(name: string, value: Value, args: readonly Value[]): boolean {
  const check = CHECKS.get(name);
  if (check !== undefined) return check(value, args);
  const suggestion = renderSuggestion(name, CHECKS.keys());
  throw new TypeError(
    `there is no test "${name}"${suggestion ? `, ${suggestion}` : ""}`,
  );
}
