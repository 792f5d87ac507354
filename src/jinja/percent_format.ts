/**
 * Python's `'%s of %d' % (a, b)` and `'%(name)s' % {…}`.
 *
 * @module
 */

import { dictGet } from "./dict.ts";
import { isInt, isNumber, toDouble } from "./number.ts";
import { formatValue, parseFormatSpec } from "./number_format.ts";
import type { Value } from "./value.ts";
import { renderRepr, renderText, typeName } from "./value_text.ts";

const DIRECTIVE = /%(?:\((.*?)\))?([-+ 0#]*)(\*|\d+)?(?:\.(\*|\d+))?[hlL]?(.)?/gs;

/** Formats by `%`. @throws TypeError or RangeError with Python's words. */
export function formatPercent(format: string, operand: Value): string {
  const isTuple = typeof operand === "object" && operand?.kind === "tuple";
  const values: readonly Value[] = isTuple ? operand.items : [operand];
  let position = 0;
  let isNamed = false;
  const next = (): Value => {
    const value = values[position++];
    if (value === undefined) throw new TypeError("not enough arguments for format string");
    return value;
  };
  const text = format.replace(DIRECTIVE, (_whole, name, flags, width, precision, type) => {
    if (type === "%") return "%";
    if (type === undefined) throw new RangeError("incomplete format");
    if (name !== undefined) isNamed = true;
    const parts = {
      flags: String(flags),
      width: width === "*" ? renderText(next()) : String(width ?? ""),
      precision: precision === "*" ? renderText(next()) : precision as string | undefined,
      type: String(type),
    };
    return renderDirective(name === undefined ? next() : pick(operand, name), parts);
  });
  // To Python whatever has subscripts and is neither tuple nor text may be a mapping.
  const isMapping = typeof operand === "object" &&
    (operand?.kind === "dict" || operand?.kind === "list");
  if (!isNamed && !isMapping && position < values.length) {
    throw new TypeError("not all arguments converted during string formatting");
  }
  return text;
}

function pick(operand: Value, name: string): Value {
  if (typeof operand !== "object" || operand?.kind !== "dict") {
    throw new TypeError("format requires a mapping");
  }
  const value = dictGet(operand, name);
  if (value === undefined) throw new RangeError(`there is no key '${name}'`);
  return value;
}

interface Directive {
  readonly flags: string;
  readonly width: string;
  readonly precision: string | undefined;
  readonly type: string;
}

const TEXT_TYPES: Readonly<Record<string, (value: Value) => string>> = {
  s: renderText,
  r: renderRepr,
  a: renderRepr,
};

function renderDirective(value: Value, { flags, width, precision, type }: Directive): string {
  const isLeft = flags.includes("-");
  const asText = TEXT_TYPES[type];
  const point = precision === undefined ? "" : `.${precision}`;
  if (asText !== undefined) {
    return formatValue(asText(value), parseFormatSpec(`${isLeft ? "<" : ">"}${width}${point}`));
  }
  if (type === "c" && typeof value === "string") return value;
  if (!isNumber(value)) {
    throw new TypeError(`%${type} format: a real number is required, not ${typeName(value)}`);
  }
  const isIntType = type === "d" || type === "i" || type === "u";
  if (!isIntType && !"oxXeEfFgGc".includes(type)) {
    throw new RangeError(`unsupported format character '${type}'`);
  }
  const number = isIntType && !isInt(value) ? BigInt(Math.trunc(toDouble(value))) : value;
  const sign = flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
  const align = isLeft ? "<" : flags.includes("0") ? "0=" : ">";
  const spec = `${align}${sign}${flags.includes("#") ? "#" : ""}${width}`;
  return formatValue(number, parseFormatSpec(`${spec}${isIntType ? "d" : `${point}${type}`}`));
}
