/**
 * Fields of an Arrow schema as core columns: the way back from `create_arrow_field.ts`, and for every other type that a
 * table may bring.
 *
 * @module
 */

import type { Column, ColumnType } from "../core/column.ts";
import { ARROW_TYPE, type ArrowField, type ArrowType } from "./arrow_table.ts";

/** Where Arrow keeps the name of a type that is stored as another one. */
export const EXTENSION_KEY = "ARROW:extension:name";

/** Where Parquet's writers expect the field id. */
export const FIELD_ID_KEY = "PARQUET:field_id";

/** Where a column's comment stands. */
export const COMMENT_KEY = "comment";

/** Types that Arrow stores as others, with their registered names. */
export const EXTENSIONS: ReadonlyMap<string, ColumnType> = new Map([
  ["arrow.json", { kind: "json" }],
  ["arrow.uuid", { kind: "uuid" }],
]);

/** The column of a field; undefined where no column holds such values. */
export function parseArrowField(field: ArrowField): Column | undefined {
  const extension = EXTENSIONS.get(field.metadata?.get(EXTENSION_KEY) ?? "");
  const type = extension ?? parseArrowType(field.type);
  if (type === undefined) return undefined;
  const comment = field.metadata?.get(COMMENT_KEY);
  const id = field.metadata?.get(FIELD_ID_KEY);
  return {
    ...(id === undefined ? {} : { id: Number(id) }),
    name: field.name,
    type,
    required: !field.nullable,
    ...(comment === undefined ? {} : { comment }),
  };
}

/** The type of a column that holds such values; undefined where none does. */
export function parseArrowType(type: ArrowType): ColumnType | undefined {
  switch (type.typeId) {
    case ARROW_TYPE.dictionary:
      return type.dictionary === undefined ? undefined : parseArrowType(type.dictionary);
    case ARROW_TYPE.int:
      return parseInteger(type);
    case ARROW_TYPE.float:
      // Precision 2 is double; half and single both fit a float
      return { kind: type.precision === 2 ? "double" : "float" };
    case ARROW_TYPE.decimal:
      return { kind: "decimal", precision: type.precision ?? 38, scale: type.scale ?? 0 };
    case ARROW_TYPE.timestamp:
      return { kind: type.timezone ? "timestamptz" : "timestamp" };
    case ARROW_TYPE.fixedSizeBinary:
      return { kind: "fixed", length: type.byteWidth ?? 0 };
    case ARROW_TYPE.list:
    case ARROW_TYPE.largeList:
    case ARROW_TYPE.fixedSizeList:
      return parseList(type);
    case ARROW_TYPE.struct:
      return parseStruct(type);
    case ARROW_TYPE.map:
      return parseMap(type);
    default:
      return PLAIN.get(type.typeId);
  }
}

const PLAIN: ReadonlyMap<number, ColumnType> = new Map([
  [ARROW_TYPE.bool, { kind: "boolean" }],
  [ARROW_TYPE.utf8, { kind: "string" }],
  [ARROW_TYPE.largeUtf8, { kind: "string" }],
  [ARROW_TYPE.binary, { kind: "binary" }],
  [ARROW_TYPE.largeBinary, { kind: "binary" }],
  [ARROW_TYPE.date, { kind: "date" }],
  [ARROW_TYPE.time, { kind: "time" }],
]);

function parseInteger({ bitWidth = 64, isSigned = true }: ArrowType): ColumnType {
  const bits = isSigned ? bitWidth : bitWidth + 1;
  if (bits <= 32) return { kind: "int" };
  return bits <= 64 ? { kind: "long" } : { kind: "decimal", precision: 20, scale: 0 };
}

function parseList({ children }: ArrowType): ColumnType | undefined {
  const element = children?.[0] === undefined ? undefined : parseArrowField(children[0]);
  return element === undefined
    ? undefined
    : { kind: "list", element: { ...element, name: "element" } };
}

function parseStruct({ children }: ArrowType): ColumnType | undefined {
  const fields = (children ?? []).map(parseArrowField);
  return fields.includes(undefined)
    ? undefined
    : { kind: "struct", fields: fields.flatMap((field) => field ?? []) };
}

function parseMap({ children }: ArrowType): ColumnType | undefined {
  const [key, value] = (children?.[0]?.type.children ?? []).map(parseArrowField);
  if (key === undefined || value === undefined) return undefined;
  return { kind: "map", key: { ...key, name: "key" }, value: { ...value, name: "value" } };
}
