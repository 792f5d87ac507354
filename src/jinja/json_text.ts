/**
 * Template values to JSON text, as Python's `json.dumps` writes it.
 *
 * @module
 */

import { compareValues } from "./equality.ts";
import { isFloat, renderFloat, toDouble } from "./number.ts";
import type { Value } from "./value.ts";
import { renderText, typeName } from "./value_text.ts";

/** How JSON is written. */
export interface JsonTextOptions {
  readonly sortKeys?: boolean;
  /** Spaces per level; one line where absent. */
  readonly indent?: number;
}

/** Writes JSON; everything outside ASCII is escaped. @throws TypeError for a value that JSON cannot hold. */
export function renderJson(value: Value, options: JsonTextOptions = {}): string {
  return write(value, options, 0);
}

function write(value: Value, options: JsonTextOptions, level: number): string {
  if (value === null) return "null";
  if (typeof value === "boolean") return String(value);
  if (typeof value === "string") return quote(value);
  if (isFloat(value)) return renderJsonFloat(toDouble(value));
  if (typeof value !== "object") return String(value);
  switch (value.kind) {
    case "list":
    case "tuple":
      return enclose("[]", value.items.map((item) => write(item, options, level + 1)), {
        options,
        level,
      });
    case "dict": {
      const pairs = [...value.entries.values()];
      if (options.sortKeys) pairs.sort(([left], [right]) => compareValues(left, right));
      const members = pairs.map(([key, item]) =>
        `${quote(renderKey(key))}: ${write(item, options, level + 1)}`
      );
      return enclose("{}", members, { options, level });
    }
    case "object":
      if (value.toPlain !== undefined) return write(value.toPlain(), options, level);
      break;
    default:
  }
  throw new TypeError(`Object of type ${typeName(value)} is not JSON serializable`);
}

function renderKey(key: Value): string {
  if (key === null) return "null";
  if (typeof key === "boolean") return String(key);
  return renderText(key);
}

function renderJsonFloat(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "Infinity" : "-Infinity";
  return renderFloat(value);
}

function quote(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function enclose(
  brackets: string,
  members: readonly string[],
  { options, level }: { readonly options: JsonTextOptions; readonly level: number },
): string {
  const [open, close] = brackets;
  if (members.length === 0) return brackets;
  if (options.indent === undefined) return `${open}${members.join(", ")}${close}`;
  const inner = `\n${" ".repeat(options.indent * (level + 1))}`;
  const outer = `\n${" ".repeat(options.indent * level)}`;
  return `${open}${inner}${members.join(`,${inner}`)}${outer}${close}`;
}
