/**
 * A value that zod gave → the JSON text that the column's reader takes, or the reason why the column cannot hold it.
 *
 * @module
 */

import type { Column, ColumnType } from "../core/column.ts";
import type { Issue } from "../core/issue.ts";
import { renderJson64 } from "../core/json64.ts";

/** Where a value stands and where faults go. */
export interface ValueContext {
  readonly path: readonly (string | number)[];
  readonly addIssue: (issue: Issue) => void;
}

/** Renders the value of a column; `null` after an issue. */
export function renderValue(value: unknown, column: Column, context: ValueContext): string {
  if (value === undefined || value === null) {
    return column.required ? refuse(value, column.type, context) : "null";
  }
  return renderTyped(value, column.type, context) ?? refuse(value, column.type, context);
}

function refuse(value: unknown, type: ColumnType, context: ValueContext): string {
  const text = safeText(value);
  context.addIssue({
    code: "column_type",
    path: context.path,
    message: `Validated, but no value for a column of type ${type.kind}: ${text}`,
    value: text,
  });
  return "null";
}

/** What an issue shows of a value: its JSON, cut to 200 characters. */
export function safeText(value: unknown): string {
  let text: string;
  try {
    text = renderJson64(value) ?? String(value);
  } catch {
    text = String(value);
  }
  return text.length > 200 ? `${text.slice(0, 199).toWellFormed()}…` : text.toWellFormed();
}

function renderTyped(value: unknown, type: ColumnType, context: ValueContext): string | undefined {
  switch (type.kind) {
    case "boolean":
      return typeof value === "boolean" ? String(value) : undefined;
    case "int":
    case "long":
      return renderInteger(value);
    case "float":
    case "double":
      return typeof value === "number" && Number.isFinite(value)
        ? JSON.stringify(value)
        : undefined;
    case "string":
    case "uuid":
    case "time":
      return typeof value === "string" ? renderText(value) : undefined;
    case "json":
      return renderAny(value);
    case "date":
      return renderDay(value);
    case "timestamp":
    case "timestamptz":
      return renderMoment(value);
    case "decimal":
      return renderDecimal(value, type);
    case "list":
      return renderList(value, type.element, context);
    case "map":
      return renderMap(value, type.value, context);
    case "struct":
      return renderStruct(value, type.fields, context);
    default:
      return undefined;
  }
}

function renderInteger(value: unknown): string | undefined {
  if (typeof value === "number") return Number.isSafeInteger(value) ? String(value + 0) : undefined;
  if (typeof value !== "bigint") return undefined;
  return BigInt.asIntN(64, value) === value ? String(value) : undefined;
}

function renderText(value: string): string | undefined {
  return value.isWellFormed() ? JSON.stringify(value) : undefined;
}

function renderAny(value: unknown): string | undefined {
  const text = renderJson64(value) as string | undefined;
  // JSON.stringify writes half a surrogate pair as an escape, which no engine reads.
  return text === undefined || /(?<!\\)(?:\\\\)*\\ud[89a-f]/.test(text) ? undefined : text;
}

function renderDay(value: unknown): string | undefined {
  if (value instanceof Date) return renderMoment(value)?.replace(/T.*"/, '"');
  const isDay = typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value);
  return isDay && isYearInRange(value) && isMoment(`${value}T00:00:00Z`) ? `"${value}"` : undefined;
}

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?$/;

function renderMoment(value: unknown): string | undefined {
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) return undefined;
    const text = value.toISOString();
    return /^\d{4}-/.test(text) && isYearInRange(text) ? `"${text}"` : undefined;
  }
  const isText = typeof value === "string" && MOMENT.test(value) && isYearInRange(value);
  return isText && isMoment(value) ? `"${value}"` : undefined;
}

/** DuckDB and Iceberg count no year 0; the SQL road has the same bound. */
function isYearInRange(text: string): boolean {
  return !text.startsWith("0000");
}

function isMoment(text: string): boolean {
  return !Number.isNaN(Date.parse(text));
}

function renderDecimal(
  value: unknown,
  { precision, scale }: { readonly precision: number; readonly scale: number },
): string | undefined {
  const match = /^-?0*(\d*?)(?:\.(\d*?)0*)?$/.exec(String(value));
  if (match === null || !/\d/.test(String(value))) return undefined;
  const [, whole = "", fraction = ""] = match;
  return whole.length <= precision - scale && fraction.length <= scale ? `"${value}"` : undefined;
}

function renderList(value: unknown, element: Column, context: ValueContext): string | undefined {
  if (!Array.isArray(value)) return undefined;
  const items = value.map((item, index) =>
    renderValue(item, element, { ...context, path: [...context.path, index] })
  );
  return `[${items.join(",")}]`;
}

function renderMap(value: unknown, column: Column, context: ValueContext): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const members = Object.entries(value).map(([key, item]) => {
    const text = renderValue(item, column, { ...context, path: [...context.path, key] });
    return `${JSON.stringify(key.toWellFormed())}:${text}`;
  });
  return `{${members.join(",")}}`;
}

function renderStruct(
  value: unknown,
  fields: readonly Column[],
  context: ValueContext,
): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const record = value as Readonly<Record<string, unknown>>;
  const members = fields.map((field) => {
    const item = Object.hasOwn(record, field.name) ? record[field.name] : undefined;
    const text = renderValue(item, field, { ...context, path: [...context.path, field.name] });
    return `${JSON.stringify(field.name)}:${text}`;
  });
  return `{${members.join(",")}}`;
}
