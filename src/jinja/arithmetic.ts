/**
 * Python's arithmetic: exact ints, floats, and the operators' meanings for text, lists and sets.
 *
 * @module
 */

import { set } from "./dict.ts";
import { fromBigInt, type IntValue, isInt, isNumber, toDouble } from "./number.ts";
import { formatPercent } from "./percent_format.ts";
import type { BinaryOperator } from "./syntax.ts";
import { float, list, tuple, type Value } from "./value.ts";
import { typeName, undefinedError } from "./value_text.ts";

const MAX_BITS = 100_000n;
const MAX_ITEMS = 50_000_000;

/** Applies an arithmetic operator. @throws TypeError or RangeError with Python's words. */
export function applyBinary(operator: BinaryOperator, left: Value, right: Value): Value {
  for (const side of [left, right]) {
    if (typeof side === "object" && side?.kind === "undefined") throw undefinedError(side);
  }
  if (isNumber(left) && isNumber(right)) {
    return isInt(left) && isInt(right)
      ? applyInts(operator, left, right)
      : applyFloats(operator, toDouble(left), toDouble(right));
  }
  const answer = applyOthers(operator, left, right) ?? applyObjects(operator, left, right);
  if (answer !== undefined) return answer;
  throw new TypeError(
    `unsupported operand type(s) for ${operator}: '${typeName(left)}' and '${typeName(right)}'`,
  );
}

function applyInts(operator: BinaryOperator, left: IntValue, right: IntValue): Value {
  const [first, second] = [BigInt(left), BigInt(right)];
  const isDivision = operator === "/" || operator === "//" || operator === "%";
  if (isDivision && second === 0n) throw new RangeError("division by zero");
  switch (operator) {
    case "+":
      return fromBigInt(first + second);
    case "-":
      return fromBigInt(first - second);
    case "*":
      return fromBigInt(first * second);
    case "/":
      return float(Number(first) / Number(second));
    case "//":
      return fromBigInt(floorDivide(first, second));
    case "%":
      return fromBigInt(first - floorDivide(first, second) * second);
    case "**":
      return raiseInt(first, second);
  }
}

function floorDivide(first: bigint, second: bigint): bigint {
  const quotient = first / second;
  const isInexact = quotient * second !== first;
  return isInexact && (first < 0n) !== (second < 0n) ? quotient - 1n : quotient;
}

function raiseInt(base: bigint, exponent: bigint): Value {
  if (exponent < 0n) return applyFloats("**", Number(base), Number(exponent));
  const bits = BigInt(base.toString(2).length) * exponent;
  if (bits > MAX_BITS) throw new RangeError("the power is too large");
  return fromBigInt(base ** exponent);
}

function applyFloats(operator: BinaryOperator, left: number, right: number): Value {
  switch (operator) {
    case "+":
      return float(left + right);
    case "-":
      return float(left - right);
    case "*":
      return float(left * right);
    case "/":
      if (right === 0) throw new RangeError("float division by zero");
      return float(left / right);
    case "//":
      if (right === 0) throw new RangeError("float floor division by zero");
      return float(Math.floor(left / right));
    case "%": {
      if (right === 0) throw new RangeError("float modulo");
      const rest = left % right;
      return float(rest !== 0 && (rest < 0) !== (right < 0) ? rest + right : rest);
    }
    case "**":
      if (left === 0 && right < 0) {
        throw new RangeError("0.0 cannot be raised to a negative power");
      }
      return float(left ** right);
  }
}

function applyOthers(operator: BinaryOperator, left: Value, right: Value): Value | undefined {
  if (typeof left === "string") {
    if (operator === "%") return formatPercent(left, right);
    if (operator === "+" && typeof right === "string") return left + right;
  }
  if (operator === "*") return repeat(left, right) ?? repeat(right, left);
  if (typeof left !== "object" || left === null) return undefined;
  if (typeof right !== "object" || right === null) return undefined;
  if (operator === "+" && left.kind === "list" && right.kind === "list") {
    return list([...left.items, ...right.items]);
  }
  if (operator === "+" && left.kind === "tuple" && right.kind === "tuple") {
    return tuple([...left.items, ...right.items]);
  }
  if (operator === "-" && left.kind === "set" && right.kind === "set") {
    return set(
      [...left.entries].filter(([key]) => !right.entries.has(key)).map(([, item]) => item),
    );
  }
  return undefined;
}

function repeat(value: Value, times: Value): Value | undefined {
  if (!isInt(times)) return undefined;
  const count = Math.max(0, Number(times));
  const guard = (length: number) => {
    if (length * count > MAX_ITEMS) throw new RangeError("the repeated value is too long");
  };
  if (typeof value === "string") {
    guard(value.length);
    return value.repeat(count);
  }
  if (typeof value !== "object" || value === null) return undefined;
  if (value.kind !== "list" && value.kind !== "tuple") return undefined;
  guard(value.items.length);
  const { items } = value;
  const repeated = Array.from({ length: count }, () => items).flat();
  return value.kind === "list" ? list(repeated) : tuple(repeated);
}

function applyObjects(operator: BinaryOperator, left: Value, right: Value): Value | undefined {
  const answer = typeof left === "object" && left?.kind === "object"
    ? left.operate?.(operator, right, "left")
    : undefined;
  if (answer !== undefined) return answer;
  if (typeof right !== "object" || right?.kind !== "object") return undefined;
  return right.operate?.(operator, left, "right");
}

/** Applies a sign. @throws TypeError */
export function applySign(operator: "-" | "+", operand: Value): Value {
  if (typeof operand === "object" && operand?.kind === "undefined") throw undefinedError(operand);
  if (!isNumber(operand)) {
    throw new TypeError(`bad operand type for unary ${operator}: '${typeName(operand)}'`);
  }
  if (!isInt(operand)) return float(operator === "-" ? -toDouble(operand) : toDouble(operand));
  return fromBigInt(operator === "-" ? -BigInt(operand) : BigInt(operand));
}
