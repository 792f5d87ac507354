/**
 * Ints and floats of templates: telling them apart, ints of any size, and Python's text of a float.
 *
 * @module
 */

import type { FloatValue, Value } from "./value.ts";

/** An int: a bool counts as one, as in Python. */
export type IntValue = boolean | number | bigint;

/** Tells whether a value is an int or bool. */
export function isInt(value: Value): value is IntValue {
  return typeof value === "boolean" || typeof value === "bigint" || Number.isInteger(value);
}

/** Tells whether a value is a float. */
export function isFloat(value: Value): value is FloatValue | number {
  if (typeof value === "number") return !Number.isInteger(value);
  return typeof value === "object" && value !== null && value.kind === "float";
}

/** Tells whether a value takes part in arithmetic. */
export function isNumber(value: Value): value is IntValue | FloatValue {
  return isInt(value) || isFloat(value);
}

/** The number as a double. */
export function toDouble(value: IntValue | FloatValue): number {
  return typeof value === "object" ? value.value : Number(value);
}

/** The int as bigint. */
export function toBigInt(value: IntValue): bigint {
  return BigInt(value);
}

/** The int in its usual form: a number where 2^53 holds it. */
export function fromBigInt(value: bigint): number | bigint {
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

/**
 * An int argument of a function, as a number.
 * @throws TypeError where the value is something else.
 */
export function toIndex(value: Value, what: string): number {
  if (!isInt(value)) throw new TypeError(`${what} must be an integer`);
  return Number(value);
}

/** Python's text of a float: `1.0`, `1e+16`, `1e-05`, `inf`, `nan`. */
export function renderFloat(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  const [mantissa = "0", exponentText = "0"] = value.toExponential().split("e");
  const exponent = Number(exponentText);
  if (value !== 0 && (exponent < -4 || exponent >= 16)) {
    const digits = String(Math.abs(exponent)).padStart(2, "0");
    return `${mantissa}e${exponent < 0 ? "-" : "+"}${digits}`;
  }
  // Within these limits JavaScript, too, writes all digits without an exponent.
  const plain = Object.is(value, -0) ? "-0" : String(value);
  return plain.includes(".") ? plain : `${plain}.0`;
}
