/**
 * Filters over numbers, and those that turn values into numbers.
 *
 * @module
 */

import { applyBinary, applySign } from "./arithmetic.ts";
import {
  type Filter,
  filterArgument,
  filterFlag,
  filterInteger,
  filterText,
} from "./filter_arguments.ts";
import { fromBigInt, isFloat, isInt, isNumber, renderFloat, toDouble } from "./number.ts";
import { float, orElse, type Value } from "./value.ts";
import { renderText, typeName, undefinedError } from "./value_text.ts";

const INTEGER_TEXT = /^\s*([-+]?)(\d+(?:_\d+)*)\s*$/;
const FLOAT_TEXT = /^\s*[-+]?(?:\d+(?:_\d+)*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$/;

const toInteger: Filter = (input) => {
  const fallback = orElse(filterArgument(input, 0, "default"), () => 0);
  const base = filterInteger(input, 1, { name: "base", fallback: 10 });
  const { value } = input;
  if (typeof value === "object" && value?.kind === "undefined") throw undefinedError(value);
  if (isInt(value)) return fromBigInt(BigInt(value));
  if (isFloat(value)) return truncateFloat(toDouble(value)) ?? fallback;
  if (typeof value !== "string") return fallback;
  if (base !== 10) return parseRadix(value, base) ?? fallback;
  const [, sign = "", digits] = INTEGER_TEXT.exec(value) ?? [];
  if (digits !== undefined) {
    const magnitude = BigInt(digits.replaceAll("_", ""));
    return fromBigInt(sign === "-" ? -magnitude : magnitude);
  }
  const double = parseFloatText(value);
  return (double === undefined ? undefined : truncateFloat(double)) ?? fallback;
};

function truncateFloat(value: number): Value | undefined {
  return Number.isFinite(value) ? fromBigInt(BigInt(Math.trunc(value))) : undefined;
}

function parseRadix(text: string, base: number): Value | undefined {
  const digits = text.trim().toLowerCase().replace(/^([-+]?)0[xob]/, "$1");
  const allowed = "0123456789abcdefghijklmnopqrstuvwxyz".slice(0, base);
  const body = digits.replace(/^[-+]/, "");
  const isValid = body !== "" && [...body].every((digit) => allowed.includes(digit));
  return isValid ? parseInt(digits, base) : undefined;
}

/** Reads a float as Python's `float()` does; undefined where the text is none. */
export function parseFloatText(text: string): number | undefined {
  if (FLOAT_TEXT.test(text)) return Number(text.replaceAll("_", ""));
  const word = /^\s*([-+]?)(inf(?:inity)?|nan)\s*$/i.exec(text);
  if (word === null) return undefined;
  if (word[2]?.toLowerCase() === "nan") return NaN;
  return word[1] === "-" ? -Infinity : Infinity;
}

const toFloat: Filter = (input) => {
  const { value } = input;
  if (typeof value === "object" && value?.kind === "undefined") throw undefinedError(value);
  if (isNumber(value)) return float(toDouble(value));
  const double = typeof value === "string" ? parseFloatText(value) : undefined;
  return double === undefined
    ? orElse(filterArgument(input, 0, "default"), () => float(0))
    : float(double);
};

const round: Filter = (input) => {
  const { value } = input;
  if (!isNumber(value)) {
    throw new TypeError(`type ${typeName(value)} doesn't define __round__ method`);
  }
  const precision = filterInteger(input, 0, { name: "precision", fallback: 0 });
  const method = filterText(input, 1, { name: "method", fallback: "common" });
  if (method === "common") {
    if (isInt(value) && precision >= 0) return fromBigInt(BigInt(value));
    const rounded = roundHalfEven(toDouble(value), precision);
    return isInt(value) ? rounded : float(rounded);
  }
  if (method !== "ceil" && method !== "floor") {
    throw new TypeError("method must be common, ceil or floor");
  }
  const scale = 10 ** precision;
  return float(Math[method](toDouble(value) * scale) / scale);
};

/** Rounds the exact binary value; a true half goes to the even neighbour, as Python's `round`. */
function roundHalfEven(value: number, precision: number): number {
  if (!Number.isFinite(value)) return value;
  if (precision < 0) {
    const scale = 10 ** -precision;
    return roundHalfEven(value / scale, 0) * scale;
  }
  if (precision > 60) return value;
  const exact = value.toFixed(Math.min(100, precision + 40));
  const point = exact.indexOf(".");
  const tail = exact.slice(point + 1 + precision);
  const rounded = Number(value.toFixed(precision));
  if (!/^50*$/.test(tail)) return rounded;
  const kept = exact.slice(0, precision === 0 ? point : point + 1 + precision);
  return /[02468]$/.test(kept) ? Number(kept) : rounded;
}

const fileSize: Filter = (input) => {
  const bytes = isNumber(input.value) ? toDouble(input.value) : Number(renderText(input.value));
  const isBinary = filterFlag(input, 0, "binary");
  const base = isBinary ? 1024 : 1000;
  const units = isBinary
    ? ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"]
    : ["kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"];
  if (bytes === 1) return "1 Byte";
  if (bytes < base) return `${Math.trunc(bytes)} Bytes`;
  const power = Math.min(units.length, Math.floor(Math.log(bytes) / Math.log(base) + 1e-12));
  return `${(bytes / base ** power).toFixed(1)} ${units[power - 1]}`;
};

/** The filters over numbers by name. */
export const NUMBER_FILTERS: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ["abs", ({ value }) => {
    if (!isNumber(value)) throw new TypeError(`bad operand type for abs(): '${typeName(value)}'`);
    return toDouble(value) < 0 ? applySign("-", value) : applyBinary("+", value, 0);
  }],
  ["filesizeformat", fileSize],
  ["float", toFloat],
  ["int", toInteger],
  ["pprint", ({ value }) => isFloat(value) ? renderFloat(toDouble(value)) : renderText(value)],
  ["round", round],
]);
