/**
 * Python's format specifications (`>10`, `,.2f`, `05d`, `x`, `%`), shared by `.format()` and `%`.
 *
 * @module
 */

import { isInt, isNumber, toDouble } from "./number.ts";
import type { Value } from "./value.ts";
import { renderText, typeName } from "./value_text.ts";

/** A specification taken apart. */
export interface FormatSpec {
  readonly fill: string;
  readonly align: "<" | ">" | "^" | "=" | "";
  readonly sign: "+" | "-" | " ";
  readonly isAlternate: boolean;
  readonly width: number;
  readonly grouping: "," | "_" | "";
  readonly precision: number | undefined;
  readonly type: string;
}

const SPEC = /^(?:(.)?([<>^=]))?([-+ ])?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([bcdeEfFgGnosxX%])?$/su;

/** Parses a specification. @throws RangeError */
export function parseFormatSpec(text: string): FormatSpec {
  const match = SPEC.exec(text);
  if (match === null) throw new RangeError(`Invalid format specifier '${text}'`);
  const [, fill, align, sign, alternate, zero, width, grouping, precision, type] = match;
  return {
    fill: fill ?? (zero === undefined || align !== undefined ? " " : "0"),
    align: (align ?? (zero === undefined ? "" : "=")) as FormatSpec["align"],
    sign: (sign ?? "-") as FormatSpec["sign"],
    isAlternate: alternate !== undefined,
    width: Math.min(Number(width ?? 0), 100_000),
    grouping: (grouping ?? "") as FormatSpec["grouping"],
    precision: precision === undefined ? undefined : Math.min(Number(precision), 100),
    type: type ?? "",
  };
}

/** Writes a value by a specification. @throws RangeError where the value has no such form. */
export function formatValue(value: Value, spec: FormatSpec): string {
  const isNumeric = isNumber(value) && (typeof value !== "boolean" || spec.type !== "");
  if (!isNumeric || spec.type === "s") {
    if (spec.type !== "" && spec.type !== "s") {
      throw new RangeError(
        `Unknown format code '${spec.type}' for object of type '${typeName(value)}'`,
      );
    }
    const text = renderText(value);
    return pad(
      "",
      spec.precision === undefined ? text : [...text].slice(0, spec.precision).join(""),
      {
        ...spec,
        align: spec.align === "" ? "<" : spec.align,
      },
    );
  }
  const digits = renderDigits(value, spec);
  const isNegative = digits.startsWith("-");
  const sign = isNegative ? "-" : spec.sign === "-" ? "" : spec.sign;
  const prefix = spec.isAlternate && "box".includes(spec.type.toLowerCase() || "-")
    ? `0${spec.type}`
    : "";
  const body = group(isNegative ? digits.slice(1) : digits, spec.grouping);
  return pad(sign + prefix, body, { ...spec, align: spec.align === "" ? ">" : spec.align });
}

function renderDigits(value: Parameters<typeof toDouble>[0], spec: FormatSpec): string {
  const { type, precision } = spec;
  if (isInt(value) && (type === "" || type === "d" || type === "n") && precision === undefined) {
    return BigInt(value).toString();
  }
  switch (type) {
    case "d":
    case "b":
    case "o":
    case "x":
    case "X":
      return renderRadix(value, type);
    case "c":
      return String.fromCodePoint(toDouble(value));
    case "e":
    case "E":
      return renderExponent(toDouble(value), precision ?? 6, type);
    case "f":
    case "F":
      return toDouble(value).toFixed(precision ?? 6);
    case "%":
      return `${(toDouble(value) * 100).toFixed(precision ?? 6)}%`;
    case "g":
    case "G":
    case "n":
      return renderGeneral(toDouble(value), precision ?? 6);
    default:
      return precision === undefined
        ? renderText(value)
        : renderGeneral(toDouble(value), precision);
  }
}

const RADIXES: Readonly<Record<string, number>> = { d: 10, b: 2, o: 8, x: 16, X: 16 };

function renderRadix(value: Parameters<typeof toDouble>[0], type: string): string {
  if (!isInt(value)) {
    throw new RangeError(`Unknown format code '${type}' for object of type 'float'`);
  }
  const text = BigInt(value).toString(RADIXES[type]);
  return type === "X" ? text.toUpperCase() : text;
}

function renderExponent(value: number, precision: number, type: string): string {
  const text = value.toExponential(precision).replace(/e([+-])(\d)$/, "e$10$2");
  return type === "E" ? text.toUpperCase() : text;
}

function renderGeneral(value: number, precision: number): string {
  const significant = Math.max(1, precision);
  const exponent = Number(value.toExponential(significant - 1).split("e")[1]);
  if (exponent < -4 || exponent >= significant) {
    const text = renderExponent(value, significant - 1, "e");
    return text.replace(/\.?0+e/, "e");
  }
  const fixed = value.toFixed(Math.max(0, significant - 1 - exponent));
  return fixed.includes(".") ? fixed.replace(/\.?0+$/, "") : fixed;
}

function group(digits: string, separator: string): string {
  if (separator === "") return digits;
  const [whole = "", ...rest] = digits.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, separator);
  return [grouped, ...rest].join(".");
}

function pad(sign: string, body: string, spec: FormatSpec): string {
  const missing = spec.width - [...(sign + body)].length;
  if (missing <= 0) return sign + body;
  const fill = spec.fill.repeat(missing);
  switch (spec.align) {
    case "<":
      return sign + body + fill;
    case "^": {
      const left = Math.floor(missing / 2);
      return spec.fill.repeat(left) + sign + body + spec.fill.repeat(missing - left);
    }
    case "=":
      return sign + fill + body;
    default:
      return fill + sign + body;
  }
}
