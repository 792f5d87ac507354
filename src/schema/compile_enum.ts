/**
 * Enums and literals → a column of their values' type and the list of values.
 *
 * @module
 */

import type { JsonShape } from "../core/compiled_schema.ts";
import { anyField, type CompiledField, type FieldContext, plainField } from "./compiled_field.ts";
import type { ZodNode } from "./zod_type.ts";

/** Compiles `z.enum`. */
export function compileEnum(node: ZodNode, context: FieldContext): CompiledField {
  return compileValues(enumValues(node._zod.def.entries as Record<string, unknown>), context);
}

/** Compiles `z.literal`. */
export function compileLiteral(node: ZodNode, context: FieldContext): CompiledField {
  return compileValues(node._zod.def.values as readonly unknown[], context);
}

/** TypeScript's numeric enums also hold their names by number; those entries are no values. */
function enumValues(entries: Readonly<Record<string, unknown>>): readonly unknown[] {
  const numbers = Object.values(entries).filter((value) => typeof value === "number");
  return Object.entries(entries)
    .filter(([key]) => !numbers.includes(Number(key)))
    .map(([, value]) => value);
}

function compileValues(values: readonly unknown[], context: FieldContext): CompiledField {
  const present = values.filter((value) => value !== null && value !== undefined);
  const rest = { mayBeNull: values.includes(null), mayLack: values.includes(undefined) };
  if (present.length === 0) return anyField(context, "a literal that is always null");
  if (present.every(isPlainText)) {
    return { ...plainField({ kind: "string" }, { kind: "string", oneOf: present }), ...rest };
  }
  if (present.every((value) => typeof value === "boolean")) {
    return { ...plainField({ kind: "boolean" }, { kind: "boolean", oneOf: present }), ...rest };
  }
  if (present.every(isFiniteNumber)) {
    const shape = numberShape(present);
    return { ...plainField({ kind: shape.kind === "number" ? "double" : "long" }, shape), ...rest };
  }
  if (present.every((value) => typeof value === "bigint")) {
    const shape = { kind: "bigint", oneOf: present.map(String) } as const;
    return { ...plainField({ kind: "long" }, shape), ...rest };
  }
  return anyField(context, "literals of several types");
}

function numberShape(
  values: readonly number[],
): JsonShape & { readonly kind: "integer" | "number" } {
  const kind = values.every(Number.isSafeInteger) ? "integer" : "number";
  return { kind, oneOf: values.map(String) };
}

function isFiniteNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

/** Text that SQL can hold. */
function isPlainText(value: unknown): value is string {
  return typeof value === "string" && !value.includes("\0") && value.isWellFormed();
}
