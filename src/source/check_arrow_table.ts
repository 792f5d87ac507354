/**
 * Compares an Arrow table's types with the asset's schema before its rows are read: a column that can hold no valid value
 * is one error with both types, not one issue for each row.
 *
 * @module
 */

import type { CompiledSchema, FieldRule, JsonShape } from "../core/compiled_schema.ts";
import { renderColumnType } from "../core/column.ts";
import { PhloError } from "../core/phlo_error.ts";
import { ARROW_TYPE, type ArrowField, type ArrowTable, type ArrowType } from "./arrow_table.ts";
import { createArrowField } from "./create_arrow_field.ts";
import { parseArrowType } from "./parse_arrow_field.ts";

/**
 * Checks all columns. Whether each value fits is asked of the rows; here only types count that could hold none that does.
 *
 * @throws PhloError PHLO-407 naming every column at fault, its Arrow type and the wanted one.
 */
export async function checkArrowTable(
  table: ArrowTable,
  schema: CompiledSchema,
): Promise<void> {
  const byName = new Map(table.schema.fields.map((field) => [field.name, field]));
  const faults = schema.fields.filter((rule) => !isTouched(rule, schema)).flatMap((rule) =>
    findFaults(rule, byName.get(rule.name), rule.name)
  );
  if (faults.length === 0) return;
  const arrow = await import("apache-arrow");
  const lines = faults.map(({ path, rule, found }) => {
    const wanted = `${createArrowField(rule.column, arrow).type} (${
      renderColumnType(rule.column.type)
    })`;
    return found === undefined
      ? `column "${path}" is missing, wanted is ${wanted}`
      : `column "${path}" is ${found.type}, wanted is ${wanted}`;
  });
  throw new PhloError(
    "PHLO-407",
    `Cannot use the Arrow table that the function returned: ${lines.join("; ")}`,
    { hint: "cast the columns before the table is returned, or change the schema's fields" },
  );
}

/** A coercion or transformation may take other values than those it gives. */
function isTouched(rule: FieldRule, schema: CompiledSchema): boolean {
  return schema.zodReasons.some((reason) =>
    reason.startsWith(`${rule.name}: `) || reason.startsWith(`${rule.name}.`) ||
    reason.startsWith(`${rule.name}[`)
  );
}

interface Fault {
  readonly path: string;
  readonly rule: FieldRule;
  readonly found: ArrowField | undefined;
}

function findFaults(rule: FieldRule, field: ArrowField | undefined, path: string): Fault[] {
  if (field === undefined) return rule.mayBeMissing ? [] : [{ path, rule, found: undefined }];
  const type = valueType(field.type);
  if (rule.shape.kind === "object" && type.typeId === ARROW_TYPE.struct) {
    const members = new Map((type.children ?? []).map((child) => [child.name, child]));
    return rule.shape.fields.flatMap((member) =>
      findFaults(member, members.get(member.name), `${path}.${member.name}`)
    );
  }
  const fits = type.typeId === ARROW_TYPE.null
    ? rule.mayBeNull || rule.shape.kind === "any"
    : mayFit(type, rule.shape) || (rule.column.type.kind === "decimal" && NUMBERS.has(type.typeId));
  return fits ? [] : [{ path, rule, found: field }];
}

/** What the rows show of a dictionary is its values. */
function valueType(type: ArrowType): ArrowType {
  return type.typeId === ARROW_TYPE.dictionary && type.dictionary !== undefined
    ? valueType(type.dictionary)
    : type;
}

const NUMBERS: ReadonlySet<number> = new Set([
  ARROW_TYPE.int,
  ARROW_TYPE.float,
  ARROW_TYPE.decimal,
]);

/** Moments are ISO text in the rows. */
const TEXTS: ReadonlySet<number> = new Set([
  ARROW_TYPE.utf8,
  ARROW_TYPE.largeUtf8,
  ARROW_TYPE.date,
  ARROW_TYPE.timestamp,
]);

/** True where some value of the type may have the form that the schema takes. */
function mayFit(found: ArrowType, shape: JsonShape): boolean {
  const type = valueType(found);
  if (parseArrowType(type) === undefined) return false;
  switch (shape.kind) {
    case "any":
      return true;
    case "boolean":
      return type.typeId === ARROW_TYPE.bool;
    case "string":
      return TEXTS.has(type.typeId);
    case "integer":
    case "number":
    case "bigint":
      return NUMBERS.has(type.typeId);
    case "instant":
      return TEXTS.has(type.typeId) || NUMBERS.has(type.typeId);
    case "object":
      return type.typeId === ARROW_TYPE.struct && shape.fields.every((member) => {
        const child = type.children?.find(({ name }) => name === member.name);
        return findFaults(member, child, member.name).length === 0;
      });
    case "array":
      return isList(type) && mayFitChild(type.children?.[0], shape.element);
    case "record":
      return type.typeId === ARROW_TYPE.map &&
          mayFitChild(type.children?.[0]?.type.children?.[1], shape.value) ||
        type.typeId === ARROW_TYPE.struct;
    case "anyOf":
      return shape.shapes.some((each) => mayFit(type, each));
    default:
      return shape satisfies never;
  }
}

function isList({ typeId }: ArrowType): boolean {
  return typeId === ARROW_TYPE.list || typeId === ARROW_TYPE.largeList ||
    typeId === ARROW_TYPE.fixedSizeList;
}

/** An empty list, or one of nulls, has elements of no type. */
function mayFitChild(child: ArrowField | undefined, shape: JsonShape): boolean {
  return child === undefined || child.type.typeId === ARROW_TYPE.null || mayFit(child.type, shape);
}
