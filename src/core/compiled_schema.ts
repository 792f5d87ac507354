/**
 * A zod schema as plain data: columns, and the rules that SQL can answer. It crosses from the worker to its parent as JSON.
 *
 * @module
 */

import type { Column } from "./column.ts";

/** What becomes of keys that a schema does not declare. */
export type UndeclaredKeys = "refuse" | "drop" | "keep";

/** A schema compiled in the worker. SQL may refuse what zod would accept, never the other way round. */
export interface CompiledSchema {
  readonly fields: readonly FieldRule[];
  readonly undeclared: UndeclaredKeys;
  /** True where SQL cannot say yes for zod: every row is judged by zod. */
  readonly needsZod: boolean;
  /** Why every row goes to zod, in words, for `phlo plan`. */
  readonly zodReasons: readonly string[];
}

/** One top-level field of a schema. */
export interface FieldRule {
  /** The key in the record and the column's name. */
  readonly name: string;
  readonly column: Column;
  /** True where the key may be missing (`.optional()`, `.default()`). */
  readonly mayBeMissing: boolean;
  /** True where the value may be null (`.nullable()`). */
  readonly mayBeNull: boolean;
  /** The JSON text that stands in for a missing key. */
  readonly defaultJson?: string;
  /** The form that the value's JSON must have; `any` takes every value. */
  readonly shape: JsonShape;
}

/** What SQL tests and casts, in words of JSON. Numbers in bounds are decimal text so that 63 bits survive JSON. */
export type JsonShape =
  | { readonly kind: "any" }
  | { readonly kind: "boolean" }
  | {
    readonly kind: "string";
    readonly minLength?: number;
    readonly maxLength?: number;
    readonly oneOf?: readonly string[];
    /** Patterns that RE2 and zod read alike, each matched anywhere unless anchored. */
    readonly patterns?: readonly string[];
  }
  | {
    readonly kind: "integer" | "number";
    readonly min?: string;
    readonly max?: string;
    readonly exclusiveMin?: string;
    readonly exclusiveMax?: string;
    readonly multipleOf?: string;
    readonly oneOf?: readonly string[];
  }
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
  | { readonly kind: "record"; readonly value: JsonShape; readonly valueMayBeNull: boolean };
