/**
 * The shape of one table column, in words that belong to no format.
 * Iceberg, DuckDB, Arrow and `.d.ts` each map it on their own.
 *
 * @module
 */

/** A column, or a member of a struct, list or map. */
export interface Column {
  /** The Iceberg field id; absent until the table that holds the column exists. */
  readonly id?: number;
  readonly name: string;
  readonly type: ColumnType;
  /** True where no row may hold a null. */
  readonly required: boolean;
  readonly comment?: string;
}

/** Every type phlo stores. `json` is text that holds one JSON value. */
export type ColumnType =
  | { readonly kind: PrimitiveKind }
  | { readonly kind: "decimal"; readonly precision: number; readonly scale: number }
  | { readonly kind: "fixed"; readonly length: number }
  | { readonly kind: "struct"; readonly fields: readonly Column[] }
  | { readonly kind: "list"; readonly element: Column }
  | { readonly kind: "map"; readonly key: Column; readonly value: Column };

/** Types without parameters. `int` and `float` come from foreign tables; phlo writes `long` and `double`. */
export type PrimitiveKind =
  | "boolean"
  | "int"
  | "long"
  | "float"
  | "double"
  | "date"
  | "time"
  | "timestamp"
  | "timestamptz"
  | "string"
  | "json"
  | "uuid"
  | "binary";

/** Renders a type as the short text people read: `list<struct<a: long>>`, `decimal(10, 2)`. */
export function renderColumnType(type: ColumnType): string {
  switch (type.kind) {
    case "decimal":
      return `decimal(${type.precision}, ${type.scale})`;
    case "fixed":
      return `fixed(${type.length})`;
    case "list":
      return `list<${renderColumnType(type.element.type)}>`;
    case "map":
      return `map<${renderColumnType(type.key.type)}, ${renderColumnType(type.value.type)}>`;
    case "struct":
      return `struct<${
        type.fields.map((field) => `${field.name}: ${renderColumnType(field.type)}`).join(", ")
      }>`;
    default:
      return type.kind;
  }
}
