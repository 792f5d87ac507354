/**
 * How a column of phlo's is written as a DuckDB type, and the field ids that go into a Parquet file.
 * The other direction is `parse_duckdb_type.ts`.
 *
 * @module
 */

import type { Column, ColumnType, PrimitiveKind } from "../core/column.ts";
import { PhloError } from "../core/phlo_error.ts";
import { quoteName } from "../core/sql_text.ts";

const PRIMITIVES: Readonly<Record<PrimitiveKind, string>> = {
  boolean: "BOOLEAN",
  int: "INTEGER",
  long: "BIGINT",
  float: "FLOAT",
  double: "DOUBLE",
  date: "DATE",
  time: "TIME",
  timestamp: "TIMESTAMP",
  timestamptz: "TIMESTAMP WITH TIME ZONE",
  string: "VARCHAR",
  json: "VARCHAR",
  uuid: "UUID",
  binary: "BLOB",
};

/** Renders the DuckDB type whose Parquet form every Iceberg reader expects. */
export function renderDuckdbType(type: ColumnType): string {
  switch (type.kind) {
    case "decimal":
      return `DECIMAL(${type.precision},${type.scale})`;
    case "fixed":
      return "BLOB";
    case "list":
      return `${renderDuckdbType(type.element.type)}[]`;
    case "map":
      return `MAP(${renderDuckdbType(type.key.type)}, ${renderDuckdbType(type.value.type)})`;
    case "struct":
      return `STRUCT(${
        type.fields.map((field) => `${quoteName(field.name)} ${renderDuckdbType(field.type)}`)
          .join(", ")
      })`;
    default:
      return PRIMITIVES[type.kind];
  }
}

/** Renders the `FIELD_IDS` option of a COPY. @throws PhloError PHLO-901 where a column has no id. */
export function renderFieldIds(columns: readonly Column[]): string {
  const entries = columns.map((column) => `${quoteName(column.name)}: ${renderFieldId(column)}`);
  return `{${entries.join(", ")}}`;
}

function renderFieldId(column: Column): string {
  const id = fieldIdOf(column);
  const { type } = column;
  switch (type.kind) {
    case "list":
      return `{__duckdb_field_id: ${id}, element: ${renderFieldId(type.element)}}`;
    case "map":
      return `{__duckdb_field_id: ${id}, key: ${renderFieldId(type.key)}, value: ${
        renderFieldId(type.value)
      }}`;
    case "struct":
      return `{__duckdb_field_id: ${id}, ${renderFieldIds(type.fields).slice(1)}`;
    default:
      return String(id);
  }
}

/** The field id of a column that must have one. @throws PhloError PHLO-901 where it has none. */
export function fieldIdOf(column: Column): number {
  if (column.id !== undefined) return column.id;
  throw new PhloError(
    "PHLO-901",
    `Cannot write or scan the column "${column.name}": it has no field id`,
  );
}
