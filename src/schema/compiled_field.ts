/**
 * What compiling one schema yields, and what its walk passes down. Each kind's file answers in these words.
 *
 * @module
 */

import type { ColumnType } from "../core/column.ts";
import type { JsonShape } from "../core/compiled_schema.ts";
import type { ZodNode } from "./zod_type.ts";

/** What a schema's walk passes down. */
export interface FieldContext {
  /** The way to the field, as people read it: `items.price`. */
  readonly path: string;
  /** Says why SQL alone cannot judge. */
  readonly addReason: (path: string, reason: string) => void;
  /** The schemas being walked, to find those that contain themselves. */
  readonly active: ReadonlySet<ZodNode>;
  /** Compiles a schema inside this one. */
  readonly compile: CompileKind;
}

/** A schema as a column and a shape. */
export interface CompiledField {
  readonly type: ColumnType;
  readonly shape: JsonShape;
  readonly mayBeNull: boolean;
  /** True where the column may hold a null though the value may not be null: optional and defaulted ones. */
  readonly mayLack: boolean;
  readonly comment?: string;
}

/** A kind's own answer. */
export type CompileKind = (node: ZodNode, context: FieldContext) => CompiledField;

/** A field whose values only zod can judge and whose column is JSON text. */
export function anyField(context: FieldContext, reason: string): CompiledField {
  context.addReason(context.path, reason);
  return { type: { kind: "json" }, shape: { kind: "any" }, mayBeNull: true, mayLack: false };
}

/** A field whose type and shape are plain. */
export function plainField(type: ColumnType, shape: JsonShape): CompiledField {
  return { type, shape, mayBeNull: false, mayLack: false };
}
