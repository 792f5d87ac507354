/**
 * Values to text, as Python's `str` and `repr` write them.
 *
 * @module
 */

import { isFloat, renderFloat, toDouble } from "./number.ts";
import type { Value } from "./value.ts";

/** What `{{ value }}` prints. */
export function renderText(value: Value): string {
  if (typeof value === "string") return value;
  if (typeof value === "object" && value !== null) {
    if (value.kind === "undefined") return "";
    if (value.kind === "object") return value.text?.() ?? renderRepr(value);
  }
  return renderRepr(value);
}

/** What a value prints inside a list: text in quotes. */
export function renderRepr(value: Value): string {
  if (value === null) return "None";
  if (typeof value === "string") return renderQuoted(value);
  if (typeof value === "boolean") return value ? "True" : "False";
  if (isFloat(value)) return renderFloat(toDouble(value));
  if (typeof value !== "object") return String(value);
  switch (value.kind) {
    case "list":
      return `[${value.items.map(renderRepr).join(", ")}]`;
    case "tuple":
      return `(${value.items.map(renderRepr).join(", ")}${value.items.length === 1 ? "," : ""})`;
    case "dict":
      return `{${
        [...value.entries.values()].map(([key, item]) => `${renderRepr(key)}: ${renderRepr(item)}`)
          .join(", ")
      }}`;
    case "set":
      if (value.entries.size === 0) return "set()";
      return `{${[...value.entries.values()].map(renderRepr).join(", ")}}`;
    case "undefined":
      return "Undefined";
    case "function":
      return value.isMacro ? `<Macro '${value.name}'>` : `<function ${value.name}>`;
    case "object":
      return value.repr?.() ?? value.text?.() ?? `<${value.typeName} object>`;
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

function renderQuoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const body = text.replace(/[\\\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u00a0]/gu, escapeCharacter);
  return `${quote}${quote === "'" ? body.replaceAll("'", "\\'") : body}${quote}`;
}

function escapeCharacter(character: string): string {
  const known = ESCAPES[character];
  if (known !== undefined) return known;
  const point = character.codePointAt(0) ?? 0;
  if (point < 0x100) return `\\x${point.toString(16).padStart(2, "0")}`;
  if (point < 0x10000) return `\\u${point.toString(16).padStart(4, "0")}`;
  return `\\U${point.toString(16).padStart(8, "0")}`;
}

/** Python's name of a value's type, for messages. */
export function typeName(value: Value): string {
  if (value === null) return "NoneType";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "string") return "str";
  if (isFloat(value)) return "float";
  if (typeof value !== "object") return "int";
  if (value.kind === "object") return value.typeName;
  return value.kind === "undefined" ? "Undefined" : value.kind;
}

/** An undefined value used where a value is needed. */
export function undefinedError(value: { readonly name: string; readonly reason?: string }): Error {
  return new TypeError(value.reason ?? `'${value.name}' is undefined`);
}
