/**
 * Python's `'{} of {name:>10}'.format(…)`. Fields reach into objects and dicts by attribute and key, never to methods.
 *
 * @module
 */

import { getItem } from "./item.ts";
import { formatValue, parseFormatSpec } from "./number_format.ts";
import type { Value } from "./value.ts";
import { renderRepr, renderText } from "./value_text.ts";

/** The arguments of a call of `format`. */
export interface FormatArguments {
  readonly args: readonly Value[];
  readonly kwargs: ReadonlyMap<string, Value>;
}

interface FieldCounter {
  next: number;
}

/** Formats by braces. @throws RangeError or TypeError with Python's words. */
export function formatBraces(format: string, values: FormatArguments): string {
  return formatPart(format, values, { next: 0 });
}

function formatPart(format: string, values: FormatArguments, counter: FieldCounter): string {
  let text = "";
  let position = 0;
  while (position < format.length) {
    const character = format[position] as string;
    if (character !== "{" && character !== "}") {
      text += character;
      position++;
    } else if (format[position + 1] === character) {
      text += character;
      position += 2;
    } else if (character === "}") {
      throw new RangeError("Single '}' encountered in format string");
    } else {
      const end = findFieldEnd(format, position);
      text += formatField(format.slice(position + 1, end), values, counter);
      position = end + 1;
    }
  }
  return text;
}

function findFieldEnd(format: string, start: number): number {
  let depth = 0;
  for (let position = start; position < format.length; position++) {
    if (format[position] === "{") depth++;
    if (format[position] === "}" && --depth === 0) return position;
  }
  throw new RangeError("expected '}' before end of string");
}

const FIELD = /^([^!:[.]*)((?:\.[^.[!:]+|\[[^\]]+\])*)(?:!([rsa]))?(?::(.*))?$/s;
const STEP = /\.([^.[]+)|\[([^\]]+)\]/g;

function formatField(field: string, values: FormatArguments, counter: FieldCounter): string {
  const match = FIELD.exec(field);
  if (match === null) throw new RangeError(`Invalid replacement field '{${field}}'`);
  const [, name = "", steps = "", conversion, spec = ""] = match;
  let value = pickArgument(name, values, counter);
  for (const [, attribute, key = ""] of steps.matchAll(STEP)) {
    value = attribute === undefined
      ? getItem(value, /^\d+$/.test(key) ? Number(key) : key)
      : getItem(value, attribute);
  }
  if (conversion !== undefined) value = conversion === "s" ? renderText(value) : renderRepr(value);
  return formatValue(value, parseFormatSpec(formatPart(spec, values, counter)));
}

function pickArgument(name: string, values: FormatArguments, counter: FieldCounter): Value {
  const isIndex = name === "" || /^\d+$/.test(name);
  const index = name === "" ? counter.next++ : Number(name);
  const value = isIndex ? values.args[index] : values.kwargs.get(name);
  if (value !== undefined) return value;
  throw new RangeError(
    isIndex
      ? `Replacement index ${index} out of range for positional args tuple`
      : `format has no argument '${name}'`,
  );
}
