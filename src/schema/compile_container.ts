/**
 * Objects, lists and records → structs, lists and maps.
 *
 * @module
 */

import type { Column, ColumnType } from "../core/column.ts";
import type { FieldRule, JsonShape, UndeclaredKeys } from "../core/compiled_schema.ts";
import { PhloError } from "../core/phlo_error.ts";
import { anyField, type CompiledField, type FieldContext, plainField } from "./compiled_field.ts";
import { joinFaults, refuseName } from "./refuse_type.ts";
import { asZodNode, checksOf, innerNode, shapeOf, type ZodNode } from "./zod_type.ts";

/** The fields of an object schema and what it does with other keys. */
export interface CompiledObject {
  readonly fields: readonly FieldRule[];
  readonly undeclared: UndeclaredKeys;
}

/** Compiles the fields of an object. @throws PhloError PHLO-104 where a field has no table form. */
export function compileObject(node: ZodNode, context: FieldContext): CompiledObject {
  const shape = shapeOf(node);
  const names = Object.keys(shape);
  const faults: PhloError[] = [];
  const collect = <Result>(work: () => Result): Result | undefined => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof PhloError)) throw error;
      faults.push(error);
      return undefined;
    }
  };
  collect(() => refuseName(context.path, names));
  const fields = names.flatMap((name) => {
    const field = asZodNode(shape[name]);
    return (field && collect(() => compileRule(name, field, context))) ?? [];
  });
  if (faults.length > 0) throw joinFaults(faults);
  return { fields, undeclared: readUndeclared(node, context) };
}

function compileRule(name: string, node: ZodNode, context: FieldContext): FieldRule {
  const path = context.path === "" ? name : `${context.path}.${name}`;
  const compiled = context.compile(node, { ...context, path });
  const { optin, optout } = node._zod;
  return {
    name,
    column: columnOf(name, compiled),
    // A default or a transformation supplies a value for a missing key; zod does that.
    mayBeMissing: optin === "optional" && optout === "optional",
    mayBeNull: compiled.mayBeNull,
    shape: compiled.shape,
  };
}

function columnOf(name: string, compiled: CompiledField): Column {
  return {
    name,
    type: compiled.type,
    required: !compiled.mayBeNull && !compiled.mayLack,
    ...(compiled.comment === undefined ? {} : { comment: compiled.comment }),
  };
}

function readUndeclared(node: ZodNode, context: FieldContext): UndeclaredKeys {
  const catchall = asZodNode(node._zod.def.catchall);
  if (catchall === undefined) return "drop";
  const { type } = catchall._zod.def;
  if (type === "never") return "refuse";
  if (type !== "unknown" && type !== "any") context.addReason(context.path, ".catchall()");
  return "keep";
}

/** Compiles an object inside a record; what a loose one keeps has no place in a struct, so that is JSON. */
export function compileStruct(node: ZodNode, context: FieldContext): CompiledField {
  const { fields, undeclared } = compileObject(node, context);
  if (undeclared === "keep" || fields.length === 0) {
    return { ...anyField(context, "a loose object inside a record"), mayBeNull: false };
  }
  const type: ColumnType = { kind: "struct", fields: fields.map((field) => field.column) };
  return plainField(type, { kind: "object", fields, undeclared });
}

/** Shapes that SQL judges inside a list; lists of objects and of lists go to zod. */
const ELEMENT_SHAPES: ReadonlySet<JsonShape["kind"]> = new Set([
  "any",
  "boolean",
  "string",
  "integer",
  "number",
  "bigint",
  "instant",
]);

/** Compiles `z.array`. */
export function compileArray(node: ZodNode, context: FieldContext): CompiledField {
  const element = context.compile(innerNode(node, "element"), inElement(context));
  if (!ELEMENT_SHAPES.has(element.shape.kind)) {
    context.addReason(context.path, "a list of lists or objects");
  }
  const size = readSize(node, context);
  const type: ColumnType = { kind: "list", element: columnOf("element", element) };
  return plainField(type, {
    kind: "array",
    element: element.shape,
    elementMayBeNull: element.mayBeNull,
    ...size,
  });
}

function readSize(
  node: ZodNode,
  context: FieldContext,
): { readonly minItems?: number; readonly maxItems?: number } {
  let minItems = 0;
  let maxItems = Infinity;
  for (const check of checksOf(node)) {
    if (check.check === "min_length") minItems = Math.max(minItems, Number(check.minimum));
    else if (check.check === "max_length") maxItems = Math.min(maxItems, Number(check.maximum));
    else if (check.check === "length_equals") minItems = maxItems = Number(check.length);
    else context.addReason(context.path, check.check === "custom" ? ".refine()" : check.check);
  }
  return {
    ...(minItems === 0 ? {} : { minItems }),
    ...(maxItems === Infinity ? {} : { maxItems }),
  };
}

/** Compiles `z.record`; keys are text. */
export function compileRecord(node: ZodNode, context: FieldContext): CompiledField {
  const key = innerNode(node, "keyType");
  const isPlainKey = key._zod.def.type === "string" && key._zod.def.format === undefined &&
    checksOf(key).length === 0 && key._zod.def.coerce !== true;
  if (!isPlainKey) context.addReason(context.path, "a record with a rule for its keys");
  const value = context.compile(innerNode(node, "valueType"), inElement(context));
  if (!ELEMENT_SHAPES.has(value.shape.kind)) {
    context.addReason(context.path, "a record of lists or objects");
  }
  const type: ColumnType = {
    kind: "map",
    key: { name: "key", type: { kind: "string" }, required: true },
    value: columnOf("value", value),
  };
  return plainField(type, {
    kind: "record",
    value: value.shape,
    valueMayBeNull: value.mayBeNull,
  });
}

function inElement(context: FieldContext): FieldContext {
  return { ...context, path: `${context.path}[]` };
}
