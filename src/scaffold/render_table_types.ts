/**
 * Columns of tables -> `.phlo/types/tables.d.ts`, by which tests know the rows that `query` answers.
 *
 * @module
 */

import type { Column, ColumnType } from "../core/column.ts";

/** A table and its columns. */
export interface TypedTable {
  /** `raw.glucose_entries`. */
  readonly name: string;
  readonly columns: readonly Column[];
}

/** Renders the declarations, in the order of names. */
export function renderTableTypes(tables: readonly TypedTable[]): string {
  const sorted = tables.toSorted((a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  return [
    "/** The tables of this project and their rows. Made by phlo, and made again when they change. */",
    'declare module "./testing.d.ts" {',
    "  interface LakeTables {",
    ...sorted.flatMap((table) => [
      `    ${JSON.stringify(table.name)}: ${renderFields(table.columns, "    ")};`,
    ]),
    "  }",
    "}",
    "",
    "export {};",
    "",
  ].join("\n");
}

/** What stands there before anything is known. */
export const NO_TABLES: string = renderTableTypes([]);

function renderFields(columns: readonly Column[], indent: string): string {
  if (columns.length === 0) return "Record<string, never>";
  const inner = `${indent}  `;
  return [
    "{",
    ...columns.flatMap((column) => [
      ...(column.comment === undefined
        ? []
        : [`${inner}/** ${column.comment.replaceAll("*/", "*\\/").replaceAll(/\s+/g, " ")} */`]),
      `${inner}readonly ${JSON.stringify(column.name)}: ${renderValue(column, inner)};`,
    ]),
    `${indent}}`,
  ].join("\n");
}

function renderValue({ type, required }: Column, indent: string): string {
  return `${renderType(type, indent)}${required ? "" : " | null"}`;
}

/** Whole numbers are bigint where a number would lose digits; moments, dates and decimals are text. */
function renderType(type: ColumnType, indent: string): string {
  switch (type.kind) {
    case "boolean":
      return "boolean";
    case "int":
    case "float":
    case "double":
      return "number";
    case "long":
      return "number | bigint";
    case "json":
    case "binary":
    case "fixed":
      return "unknown";
    case "date":
    case "time":
    case "timestamp":
    case "timestamptz":
    case "string":
    case "uuid":
    case "decimal":
      return "string";
    case "struct":
      return renderFields(type.fields, indent);
    case "list":
      return `readonly (${renderValue(type.element, indent)})[]`;
    case "map":
      return `Readonly<Record<string, ${renderValue(type.value, indent)}>>`;
    default:
      return type satisfies never;
  }
}
