/**
 * `tojson` and `fromjson`, with the text that Python's json module writes.
 *
 * @module
 */

import { PhloError } from "../../core/phlo_error.ts";
import type { Value } from "../../jinja/value.ts";
import { isUndefined } from "./arguments.ts";
import { fromValue, toValue } from "./plain_values.ts";
import { toPlain } from "../plain.ts";

/** Renders a value as Python's `json.dumps` does: `{"a": [1, 2.0]}`. */
export function renderJson(value: Value, options: { readonly sortKeys: boolean }): string {
  if (typeof value === "object" && value !== null) {
    switch (value.kind) {
      case "float":
        return Number.isInteger(value.value) ? `${value.value}.0` : String(value.value);
      case "list":
      case "tuple":
        return `[${value.items.map((item) => renderJson(item, options)).join(", ")}]`;
      case "dict":
        return renderEntries([...value.entries.values()], options);
      default: {
        const plain = fromValue(value);
        return typeof plain === "object" ? renderJson(toValue(plain), options) : quote(plain);
      }
    }
  }
  return quote(value);
}

/** Parses JSON; the default where the text is none. */
export function parseJson(text: string, fallback: Value | undefined): Value {
  try {
    return toValue(toPlain(JSON.parse(text)));
  } catch (error) {
    if (fallback !== undefined && !isUndefined(fallback)) return fallback;
    if (!(error instanceof SyntaxError)) throw error;
    throw new PhloError("PHLO-502", `Cannot read JSON: ${error.message}`, { cause: error });
  }
}

function renderEntries(
  entries: readonly (readonly [Value, Value])[],
  options: { readonly sortKeys: boolean },
): string {
  const texts = entries.map(([key, value]) =>
    [String(fromValue(key)), renderJson(value, options)] as const
  );
  if (options.sortKeys) texts.sort(([left], [right]) => left < right ? -1 : 1);
  return `{${texts.map(([key, value]) => `${quote(key)}: ${value}`).join(", ")}}`;
}

/** Python escapes everything beyond ASCII. */
function quote(value: string | number | bigint | boolean | null): string {
  if (typeof value === "bigint") return String(value);
  return JSON.stringify(value).replace(
    /[\u0080-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
