/**
 * A zod schema → plain data: columns, and the rules that SQL can answer for it. Runs where the user's code runs;
 * `judge_file.ts` is the other half, for what SQL cannot answer.
 *
 * @module
 */

import type { Column } from "../core/column.ts";
import { type CompiledSchema, EXTRA_COLUMN } from "../core/compiled_schema.ts";
import { PhloError } from "../core/phlo_error.ts";
import type { Place } from "../core/place.ts";
import { compileObject } from "./compile_container.ts";
import { compileField } from "./compile_field.ts";
import type { FieldContext } from "./compiled_field.ts";
import { refuseType } from "./refuse_type.ts";
import { asZodNode, checksOf, innerNode, lazyInner, type ZodNode } from "./zod_type.ts";

/** Compiles the schema of an asset's rows. @throws PhloError PHLO-104 where it is no table. */
export function compileSchema(
  schema: unknown,
  options: { readonly place?: Place } = {},
): CompiledSchema {
  try {
    return compileRow(schema);
  } catch (error) {
    if (!(error instanceof PhloError) || options.place === undefined) throw error;
    const hint = error.hint === undefined ? {} : { hint: error.hint };
    throw new PhloError("PHLO-104", error.message, { ...hint, place: options.place, cause: error });
  }
}

/** The content columns of a compiled schema, in the schema's order. */
export function columnsOf(schema: CompiledSchema): readonly Column[] {
  const columns = schema.fields.map((field) => field.column);
  if (schema.undeclared !== "keep") return columns;
  return [...columns, {
    name: EXTRA_COLUMN,
    type: { kind: "json" },
    required: false,
    comment: "Fields the schema does not declare",
  }];
}

function compileRow(schema: unknown): CompiledSchema {
  const node = asZodNode(schema);
  if (node === undefined) {
    throw new PhloError("PHLO-104", "Cannot compile the schema: it is not a schema of zod 4", {
      hint: 'write it with z.object({ … }) from "zod"',
    });
  }
  const reasons = new Set<string>();
  const context: FieldContext = {
    path: "",
    addReason: (path, reason) => reasons.add(path === "" ? reason : `${path}: ${reason}`),
    active: new Set(),
    compile: compileField,
  };
  const object = findObject(node, context);
  const { fields, undeclared } = compileObject(object, {
    ...context,
    active: new Set([node, object]),
  });
  if (fields.length === 0 && undeclared !== "keep") {
    throw new PhloError("PHLO-104", "Cannot compile the schema: it declares no field", {
      hint: "declare at least one field in z.object({ … })",
    });
  }
  return { fields, undeclared, needsZod: reasons.size > 0, zodReasons: [...reasons] };
}

/** The object that describes a row, behind wrappers that leave it an object. */
function findObject(node: ZodNode, context: FieldContext): ZodNode {
  for (const check of checksOf(node)) {
    context.addReason("", check.check === "custom" ? ".refine()" : `the check "${check.check}"`);
  }
  switch (node._zod.def.type) {
    case "object":
      return node;
    case "readonly":
    case "nonoptional":
      return findObject(innerNode(node, "innerType"), context);
    case "lazy":
      return findObject(lazyInner(node), context);
    case "pipe": {
      const out = innerNode(node, "out");
      context.addReason("", "a transformation");
      if (out._zod.def.type === "transform") throw refuseType("", out);
      return findObject(out, context);
    }
    default:
      throw new PhloError(
        "PHLO-104",
        `Cannot compile the schema: a row is an object, not z.${node._zod.def.type}()`,
        { hint: "write the schema of one row: z.object({ … })" },
      );
  }
}
