/**
 * The files between SQL and zod's judge: records go out as text, rows come back typed.
 * The forms are described in `schema/judge_file.ts`.
 *
 * @module
 */

import type { Column, ColumnType } from "../core/column.ts";
import { quoteName, quoteText } from "../core/sql_text.ts";
import { renderDuckdbType } from "./duckdb_type.ts";

/** Renders the statement that writes `<row> <text>` lines from a query with the columns `row` and `text`. */
export function renderJudgeInput(query: string, path: string): string {
  // No byte of a line of JSON is one of these, so a record is written as it is.
  return `COPY (SELECT CAST(row AS VARCHAR) || ' ' || text FROM (${query}))
    TO ${
    quoteText(path)
  } (FORMAT csv, HEADER false, DELIMITER '\x02', QUOTE '\x01', ESCAPE '\x01')`;
}

/** A query over accepted rows: `__row`, `__duplicates` and the columns with their types. */
export function renderReadAccepted(path: string, columns: readonly Column[]): string {
  const types = [
    `__row: 'BIGINT'`,
    `__duplicates: 'VARCHAR[]'`,
    ...columns.map((column) => `${quoteName(column.name)}: ${quoteText(wireType(column.type))}`),
  ];
  const values = columns.map((column) =>
    `${castText(quoteName(column.name), column.type)} AS ${quoteName(column.name)}`
  );
  return `SELECT ${["__row", "__duplicates", ...values].join(", ")} FROM read_json(${
    quoteText(path)
  },
    format = 'newline_delimited', columns = {${types.join(", ")}})`;
}

/** A query over the issues of refused rows, one line each. */
export function renderReadRefused(path: string): string {
  return `SELECT __row, UNNEST(issues) AS issue FROM read_json(${quoteText(path)},
    format = 'newline_delimited', columns = {__row: 'BIGINT',
    issues: 'STRUCT(code VARCHAR, path VARCHAR, message VARCHAR, value VARCHAR, keys VARCHAR[])[]'})`;
}

/**
 * Text to the column's type. A cast straight to TIMESTAMP would drop an offset, so it goes by way of the instant; the
 * session's time zone is UTC.
 */
export function castText(expression: string, type: ColumnType): string {
  const final = renderDuckdbType(type);
  const instants = renderDuckdbType(withInstants(type));
  return instants === final
    ? `TRY_CAST(${expression} AS ${final})`
    : `TRY_CAST(TRY_CAST(${expression} AS ${instants}) AS ${final})`;
}

function withInstants(type: ColumnType): ColumnType {
  switch (type.kind) {
    case "timestamp":
      return { kind: "timestamptz" };
    case "list":
      return { kind: "list", element: { ...type.element, type: withInstants(type.element.type) } };
    case "map":
      return { ...type, value: { ...type.value, type: withInstants(type.value.type) } };
    case "struct":
      return {
        kind: "struct",
        fields: type.fields.map((field) => ({ ...field, type: withInstants(field.type) })),
      };
    default:
      return type;
  }
}

/** The type a value is read as before the cast: text for what JSON has no word for, JSON for JSON. */
function wireType(type: ColumnType): string {
  switch (type.kind) {
    case "json":
      return "JSON";
    case "date":
    case "timestamp":
    case "timestamptz":
    case "decimal":
      return "VARCHAR";
    case "list":
      return `${wireType(type.element.type)}[]`;
    case "map":
      return `MAP(VARCHAR, ${wireType(type.value.type)})`;
    case "struct":
      return `STRUCT(${
        type.fields.map((field) => `${quoteName(field.name)} ${wireType(field.type)}`).join(", ")
      })`;
    default:
      return renderDuckdbType(type);
  }
}
