/**
 * A zod schema as plain data: columns, and the rules that SQL can answer. It crosses from the worker to its parent as JSON.
 *
 * @module
 */

import type { Column } from "./column.ts";

/** What becomes of keys that a schema does not declare. */
export type UndeclaredKeys = "refuse" | "drop" | "keep";

/** The column that holds what a loose schema keeps, as JSON text. */
export const EXTRA_COLUMN = "_phlo_extra";

/** A schema compiled in the worker. SQL may refuse what zod would accept, never the other way round. */
export interface CompiledSchema {
  readonly fields: readonly FieldRule[];
  readonly undeclared: UndeclaredKeys;
  /** True where SQL cannot say yes for zod: every row is judged by zod. */
  readonly needsZod: boolean;
  /** Why every row goes to zod, in words, for `phlo plan`. */
  readonly zodReasons: readonly string[];
}

/** One field of a schema or of an object in it. */
export interface FieldRule {
  /** The key in the record and the column's name. */
  readonly name: string;
  readonly column: Column;
  /** True where the key may be missing and the column is null then. What a default fills in, zod fills in. */
  readonly mayBeMissing: boolean;
  /** True where the value may be null. */
  readonly mayBeNull: boolean;
  /** The form that the value's JSON must have; `any` takes every value. */
  readonly shape: JsonShape;
}

/** What SQL tests and casts, in words of JSON. Numbers in bounds are decimal text so that 63 bits survive JSON. */
export type JsonShape =
  | { readonly kind: "any" }
  | { readonly kind: "boolean"; readonly oneOf?: readonly boolean[] }
  | StringShape
  | NumberShape
  /** What `new Date` reads alike everywhere: `2024-01-20T00:00:00.000Z` or milliseconds since 1970. */
  | { readonly kind: "instant" }
  | {
    readonly kind: "object";
    readonly fields: readonly FieldRule[];
    readonly undeclared: UndeclaredKeys;
  }
  | {
    readonly kind: "array";
    readonly element: JsonShape;
    readonly minItems?: number;
    readonly maxItems?: number;
    readonly elementMayBeNull: boolean;
  }
  | { readonly kind: "record"; readonly value: JsonShape; readonly valueMayBeNull: boolean }
  /** One of several scalar forms; the column holds the value's JSON text. */
  | { readonly kind: "anyOf"; readonly shapes: readonly JsonShape[] };

/** A JSON string; lengths count code points. */
export interface StringShape {
  readonly kind: "string";
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly oneOf?: readonly string[];
  /** RE2 patterns that match only what zod's pattern matches; each matches anywhere unless anchored. */
  readonly patterns?: readonly string[];
  readonly noneOfPatterns?: readonly string[];
  readonly startsWith?: readonly string[];
  readonly endsWith?: readonly string[];
  readonly includes?: readonly string[];
}

/** A JSON number; `integer` keeps the bound of 2^53, `bigint` is read from its digits. */
export interface NumberShape {
  readonly kind: "integer" | "number" | "bigint";
  readonly min?: string;
  readonly max?: string;
  readonly exclusiveMin?: string;
  readonly exclusiveMax?: string;
  readonly multipleOf?: string;
  readonly oneOf?: readonly string[];
}
