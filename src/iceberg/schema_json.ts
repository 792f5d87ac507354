/**
 * phlo's columns and Iceberg's schema JSON, each turned into the other.
 *
 * @module
 */

import type { Column, ColumnType, PrimitiveKind } from "../core/column.ts";
import { PhloError } from "../core/phlo_error.ts";
import type { FieldJson, SchemaJson, TypeJson } from "./wire.ts";

/** Primitive types of format version 2 that are one word. */
const PRIMITIVES: ReadonlySet<string> = new Set<PrimitiveKind>([
  "boolean",
  "int",
  "long",
  "float",
  "double",
  "date",
  "time",
  "timestamp",
  "timestamptz",
  "string",
  "uuid",
  "binary",
]);

/** Renders columns, every one with its id, as the fields of a schema. */
export function renderFields(columns: readonly Column[]): readonly FieldJson[] {
  return columns.map((column) => ({
    id: idOf(column),
    name: column.name,
    required: column.required,
    type: renderType(column.type),
    ...(column.comment === undefined ? {} : { doc: column.comment }),
  }));
}

/** Renders a type; JSON text is a string to every other reader. */
export function renderType(type: ColumnType): TypeJson {
  switch (type.kind) {
    case "json":
      return "string";
    case "decimal":
      return `decimal(${type.precision}, ${type.scale})`;
    case "fixed":
      return `fixed[${type.length}]`;
    case "struct":
      return { type: "struct", fields: renderFields(type.fields) };
    case "list":
      return {
        type: "list",
        "element-id": idOf(type.element),
        element: renderType(type.element.type),
        "element-required": type.element.required,
      };
    case "map":
      return {
        type: "map",
        "key-id": idOf(type.key),
        key: renderType(type.key.type),
        "value-id": idOf(type.value),
        value: renderType(type.value.type),
        "value-required": type.value.required,
      };
    default:
      return type.kind;
  }
}

/** The columns of a schema, with ids. @throws PhloError PHLO-402 naming a type phlo does not know. */
export function parseSchema(schema: Pick<SchemaJson, "fields">): readonly Column[] {
  return schema.fields.map(parseField);
}

function parseField(field: FieldJson): Column {
  if (field["initial-default"] !== undefined && field["initial-default"] !== null) {
    throw unsupported(`the column "${field.name}" has a default for older files`);
  }
  return {
    id: field.id,
    name: field.name,
    type: parseType(field.type, `the column "${field.name}"`),
    required: field.required,
    ...(field.doc === undefined || field.doc === null ? {} : { comment: field.doc }),
  };
}

/** Reads the type of `owner`. @throws PhloError PHLO-402 naming a type phlo does not know. */
export function parseType(type: TypeJson, owner: string): ColumnType {
  if (typeof type === "string") return parsePrimitive(type, owner);
  switch (type.type) {
    case "struct":
      return { kind: "struct", fields: type.fields.map(parseField) };
    case "list":
      return {
        kind: "list",
        element: {
          id: type["element-id"],
          name: "element",
          type: parseType(type.element, owner),
          required: type["element-required"],
        },
      };
    case "map":
      return {
        kind: "map",
        key: { id: type["key-id"], name: "key", type: parseType(type.key, owner), required: true },
        value: {
          id: type["value-id"],
          name: "value",
          type: parseType(type.value, owner),
          required: type["value-required"],
        },
      };
  }
}

function parsePrimitive(text: string, owner: string): ColumnType {
  if (PRIMITIVES.has(text)) return { kind: text as PrimitiveKind };
  const decimal = /^decimal\(\s*(\d+)\s*,\s*(\d+)\s*\)$/.exec(text);
  if (decimal !== null) {
    return { kind: "decimal", precision: Number(decimal[1]), scale: Number(decimal[2]) };
  }
  const fixed = /^fixed\[\s*(\d+)\s*\]$/.exec(text);
  if (fixed !== null) return { kind: "fixed", length: Number(fixed[1]) };
  throw unsupported(`${owner} has the type "${text}"`);
}

function unsupported(what: string): PhloError {
  return new PhloError("PHLO-402", `Cannot read the table's schema: ${what}`);
}

function idOf(column: Column): number {
  if (column.id !== undefined) return column.id;
  throw new PhloError("PHLO-901", `Cannot write the column "${column.name}": it has no field id`);
}
