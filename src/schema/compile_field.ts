/**
 * One zod schema, of a field or of a part of it → its column type and what SQL can test of it.
 * The kinds are a table; objects, lists and unions have files of their own.
 *
 * @module
 */

import type { ColumnType } from "../core/column.ts";
import { COLUMN_TYPE_META } from "./column_types.ts";
import {
  anyField,
  type CompiledField,
  type CompileKind,
  type FieldContext,
  plainField,
} from "./compiled_field.ts";
import { compileArray, compileRecord, compileStruct } from "./compile_container.ts";
import { compileEnum, compileLiteral } from "./compile_enum.ts";
import { compileNumber } from "./compile_number.ts";
import { compileString } from "./compile_string.ts";
import { compileUnion } from "./compile_union.ts";
import { refuseType } from "./refuse_type.ts";
import { asZodNode, checksOf, innerNode, lazyInner, metaOf, type ZodNode } from "./zod_type.ts";

/** Compiles a schema. @throws PhloError PHLO-104 where no column can hold its values. */
export function compileField(node: ZodNode, context: FieldContext): CompiledField {
  const { def } = node._zod;
  if (context.active.has(node)) return anyField(context, "a schema that contains itself");
  const inside = { ...context, active: new Set([...context.active, node]) };
  const compile = KINDS[def.type];
  if (compile === undefined) throw refuseType(context.path, node);
  const compiled = compile(node, inside);
  if (!KINDS_WITH_CHECKS.has(def.type)) addCheckReasons(node, context);
  return withMeta(compiled, node);
}

/** Kinds that read their checks themselves. */
const KINDS_WITH_CHECKS: ReadonlySet<string> = new Set(["string", "number", "bigint", "array"]);

function addCheckReasons(node: ZodNode, context: FieldContext): void {
  for (const check of checksOf(node)) {
    const reason = check.check === "custom" ? ".refine()" : `the check "${check.check}"`;
    context.addReason(context.path, reason);
  }
}

const KINDS: Readonly<Record<string, CompileKind>> = {
  string(node, context) {
    const { shape, reasons } = compileString(node);
    for (const reason of reasons) context.addReason(context.path, reason);
    return plainField({ kind: "string" }, shape);
  },
  "template_literal"(_node, context) {
    context.addReason(context.path, "a template literal");
    return plainField({ kind: "string" }, { kind: "string" });
  },
  number: compileNumberField,
  bigint: compileNumberField,
  boolean(node, context) {
    if (node._zod.def.coerce === true) context.addReason(context.path, "z.coerce");
    return plainField({ kind: "boolean" }, { kind: "boolean" });
  },
  date(node, context) {
    if (node._zod.def.coerce !== true) throw refuseType(context.path, node);
    return plainField({ kind: "timestamptz" }, { kind: "instant" });
  },
  enum: compileEnum,
  literal: compileLiteral,
  object: compileStruct,
  array: compileArray,
  record: compileRecord,
  union: compileUnion,
  any: compileAny,
  unknown: compileAny,
  null: (_node, context) => anyField(context, "z.null()"),
  tuple: (_node, context) => anyField(context, "a tuple"),
  intersection: (_node, context) => anyField(context, "an intersection"),
  custom: (_node, context) => anyField(context, "z.custom()"),
  nullable: (node, context) => ({ ...compileInner(node, context), mayBeNull: true }),
  optional: (node, context) => ({ ...compileInner(node, context), mayLack: true }),
  default: (node, context) => ({ ...compileInner(node, context), mayLack: true }),
  prefault: (node, context) => ({ ...compileInner(node, context), mayLack: true }),
  readonly: compileInner,
  nonoptional: (node, context) => ({ ...compileInner(node, context), mayLack: false }),
  catch(node, context) {
    context.addReason(context.path, ".catch()");
    return compileInner(node, context);
  },
  lazy: (node, context) => compileField(lazyInner(node), context),
  pipe(node, context) {
    context.addReason(context.path, "a transformation");
    const out = innerNode(node, "out");
    if (out._zod.def.type === "transform") throw refuseType(context.path, out);
    return compileOutput(out, context);
  },
};

/** Behind a transformation, a Date is made, not read, so it needs no coercion. */
function compileOutput(out: ZodNode, context: FieldContext): CompiledField {
  if (out._zod.def.type === "date") return plainField({ kind: "timestamptz" }, { kind: "any" });
  return compileField(out, context);
}

function compileInner(node: ZodNode, context: FieldContext): CompiledField {
  return compileField(innerNode(node, "innerType"), context);
}

function compileAny(): CompiledField {
  return { type: { kind: "json" }, shape: { kind: "any" }, mayBeNull: true, mayLack: false };
}

function compileNumberField(node: ZodNode, context: FieldContext): CompiledField {
  const { shape, reasons } = compileNumber(node);
  for (const reason of reasons) context.addReason(context.path, reason);
  return plainField({ kind: shape.kind === "number" ? "double" : "long" }, shape);
}

/** A description becomes the comment; a type of `types` becomes the column's. The outermost word counts. */
function withMeta(compiled: CompiledField, node: ZodNode): CompiledField {
  const meta = metaOf(node);
  const type = meta[COLUMN_TYPE_META] as ColumnType | undefined;
  const comment = typeof meta.description === "string" ? meta.description : undefined;
  return {
    ...compiled,
    ...(type === undefined || asZodNode(type) !== undefined ? {} : { type }),
    ...(comment === undefined ? {} : { comment }),
  };
}
