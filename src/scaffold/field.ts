/**
 * The fields of a schema that is to be written: what was given with `--field`, is known of an API, or was guessed from records.
 *
 * @module
 */

import type { Issue } from "../core/issue.ts";
import { suggestName } from "../core/suggest.ts";

/** What a field's values look like. */
export type FieldShape =
  | { readonly kind: PlainShape }
  | { readonly kind: "enum"; readonly values: readonly string[] }
  | { readonly kind: "array"; readonly element: FieldShape; readonly elementIsNullable: boolean }
  | { readonly kind: "object"; readonly fields: readonly Field[] };

/** Shapes without parts. `datetime` and `date` are checked texts; `json` takes any value. */
export type PlainShape =
  | "string"
  | "integer"
  | "bigint"
  | "number"
  | "boolean"
  | "datetime"
  | "date"
  | "json";

/** One field of a record. */
export interface Field {
  readonly name: string;
  readonly shape: FieldShape;
  readonly isNullable: boolean;
  /** True where the key may be missing. */
  readonly isOptional: boolean;
  readonly description?: string;
  /** The bounds of an integer, both included. */
  readonly bounds?: { readonly min: number; readonly max: number };
  /** What a reader should know before trusting the field: a comment above it. */
  readonly remark?: string;
  /** A value for test data, where no record was seen. */
  readonly example?: unknown;
}

/** What people may write behind the colon of `--field`. */
const TYPE_NAMES: Readonly<Record<string, PlainShape>> = {
  string: "string",
  str: "string",
  text: "string",
  int: "integer",
  integer: "integer",
  bigint: "bigint",
  number: "number",
  float: "number",
  double: "number",
  bool: "boolean",
  boolean: "boolean",
  datetime: "datetime",
  timestamp: "datetime",
  date: "date",
  json: "json",
};

/** Parses `sgv:int` or `device:string?`, where the `?` lets the value be null; an issue says what is wrong. */
export function parseField(text: string): Field | Issue {
  const colon = text.lastIndexOf(":");
  const name = colon === -1 ? text : text.slice(0, colon);
  const type = colon === -1 ? "" : text.slice(colon + 1).trim();
  if (name.trim() === "" || name !== name.trim()) {
    return issue(`"${text}" has no name; write it like sgv:int or device:string?`);
  }
  const isNullable = type.endsWith("?");
  const word = type.replace(/[?!]$/, "").toLowerCase();
  const kind = Object.hasOwn(TYPE_NAMES, word) ? TYPE_NAMES[word] : undefined;
  if (kind === undefined) return issue(describeType(name, word));
  return { name, shape: { kind }, isNullable, isOptional: false };
}

/** Tells a field from an issue. */
export function isField(value: Field | Issue): value is Field {
  return "shape" in value;
}

function describeType(name: string, word: string): string {
  if (word === "") return `"${name}" has no type; write it like ${name}:string`;
  const near = suggestName(word, Object.keys(TYPE_NAMES));
  const words = "string, int, bigint, number, bool, datetime, date, json";
  return near === undefined
    ? `"${word}" is no type; the types are ${words}`
    : `"${word}" is no type; did you mean "${near}"?`;
}

function issue(message: string): Issue {
  return { code: "invalid_field", path: ["field"], message };
}
