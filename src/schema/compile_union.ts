/**
 * Unions → the one type all options share, or JSON text for mixed ones.
 *
 * @module
 */

import { type ColumnType, renderColumnType } from "../core/column.ts";
import type { JsonShape } from "../core/compiled_schema.ts";
import { anyField, type CompiledField, type FieldContext } from "./compiled_field.ts";
import { checksOf, innerNodes, type ZodNode } from "./zod_type.ts";

/** Scalar forms: the value that zod returns is the value as it came. */
const SCALARS: ReadonlySet<JsonShape["kind"]> = new Set(["boolean", "string", "integer", "number"]);

/** Compiles `z.union`, `z.discriminatedUnion` and `z.xor`. */
export function compileUnion(node: ZodNode, context: FieldContext): CompiledField {
  const options = innerNodes(node, "options");
  const isNone = (option: ZodNode) => ["null", "undefined"].includes(option._zod.def.type);
  const isNull = (option: ZodNode) =>
    option._zod.def.type === "null" && checksOf(option).length === 0;
  const real = options.filter((option) => !isNone(option));
  const only = real[0];
  const isPlain = node._zod.def.inclusive !== false;
  if (!isPlain) {
    context.addReason(context.path, "a union of objects, or one that allows one option");
  }
  if (only === undefined) return anyField(context, "a union of nothing");
  const flags = {
    mayBeNull: options.some(isNull),
    mayLack: options.some((option) => option._zod.optin !== undefined || isNone(option)),
  };
  if (real.length === 1) return mergeFlags(context.compile(only, context), flags);
  return mergeFlags(compileOptions(real, context), flags);
}

function mergeFlags(
  field: CompiledField,
  flags: { readonly mayBeNull: boolean; readonly mayLack: boolean },
): CompiledField {
  return {
    ...field,
    mayBeNull: field.mayBeNull || flags.mayBeNull,
    mayLack: field.mayLack || flags.mayLack,
  };
}

function compileOptions(options: readonly ZodNode[], context: FieldContext): CompiledField {
  const fields = options.map((option) => context.compile(option, context));
  const shapes = fields.map((field) => field.shape);
  const flags = {
    mayBeNull: fields.some((field) => field.mayBeNull),
    mayLack: fields.some((field) => field.mayLack),
  };
  const type = sharedType(fields.map((field) => field.type));
  if (!shapes.every((shape) => SCALARS.has(shape.kind)) || type !== undefined) {
    context.addReason(context.path, "a union");
    return { type: type ?? { kind: "json" }, shape: { kind: "any" }, ...flags };
  }
  return { type: { kind: "json" }, shape: { kind: "anyOf", shapes }, ...flags };
}

/** The type that every option has; whole and broken numbers share the double. */
function sharedType(types: readonly ColumnType[]): ColumnType | undefined {
  const texts = new Set(types.map(renderColumnType));
  const first = types[0];
  if (texts.size === 1 && first?.kind !== "struct") return first;
  const areNumbers = types.every((type) => type.kind === "long" || type.kind === "double");
  return areNumbers ? { kind: "double" } : undefined;
}
