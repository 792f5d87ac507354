/**
 * Core columns as fields of an Arrow schema. Every column type comes back the same from `parse_arrow_field.ts`.
 *
 * @module
 */

import type { DataType, Field, Struct } from "apache-arrow";
import type { Column } from "../core/column.ts";
import { COMMENT_KEY, EXTENSION_KEY, EXTENSIONS, FIELD_ID_KEY } from "./parse_arrow_field.ts";

/** The library, which is large and loaded only when needed. */
export type ArrowLibrary = typeof import("apache-arrow");

/** The field of a column; field id, comment, and types that Arrow stores as others stand in its metadata. */
export function createArrowField(column: Column, arrow: ArrowLibrary): Field {
  const extension = [...EXTENSIONS].find(([, type]) => type.kind === column.type.kind)?.[0];
  const metadata = new Map([
    ...(extension === undefined ? [] : [[EXTENSION_KEY, extension] as const]),
    ...(column.id === undefined ? [] : [[FIELD_ID_KEY, String(column.id)] as const]),
    ...(column.comment === undefined ? [] : [[COMMENT_KEY, column.comment] as const]),
  ]);
  return new arrow.Field(column.name, createType(column, arrow), !column.required, metadata);
}

function createType({ type }: Column, arrow: ArrowLibrary): Field["type"] {
  switch (type.kind) {
    case "boolean":
      return new arrow.Bool();
    case "int":
      return new arrow.Int32();
    case "long":
      return new arrow.Int64();
    case "float":
      return new arrow.Float32();
    case "double":
      return new arrow.Float64();
    case "date":
      return new arrow.DateDay();
    case "time":
      return new arrow.TimeMicrosecond();
    case "timestamp":
      return new arrow.TimestampMicrosecond();
    case "timestamptz":
      return new arrow.TimestampMicrosecond("UTC");
    case "string":
    case "json":
      return new arrow.Utf8();
    case "uuid":
      return new arrow.FixedSizeBinary(16);
    case "binary":
      return new arrow.Binary();
    case "fixed":
      return new arrow.FixedSizeBinary(type.length);
    case "decimal":
      return new arrow.Decimal(type.scale, type.precision, 128);
    case "list":
      return new arrow.List(createArrowField(type.element, arrow));
    case "struct":
      return new arrow.Struct(type.fields.map((field) => createArrowField(field, arrow)));
    case "map":
      return new arrow.Map_(createEntries(type.key, type.value, arrow));
    default:
      return type satisfies never;
  }
}

/** Arrow's maps are lists of entries, of which none is null; the key's and the value's names are phlo's own. */
function createEntries(
  key: Column,
  value: Column,
  arrow: ArrowLibrary,
): Field<Struct<{ key: DataType; value: DataType }>> {
  const members = [createArrowField(key, arrow), createArrowField(value, arrow)];
  const type = new arrow.Struct<{ key: DataType; value: DataType }>(members);
  return arrow.Field.new({ name: "entries", type, nullable: false });
}
