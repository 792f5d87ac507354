/**
 * Rows as CSV, as RFC 4180 says; an absent value is an empty field, an empty text a quoted one.
 *
 * @module
 */

import type { RowSet } from "./lake_question.ts";

/** Renders header and rows. */
export function renderCsv({ columns, rows }: RowSet): string {
  const lines = [columns.map(({ name }) => name), ...rows];
  return lines.map((line) => line.map(renderField).join(",")).join("\r\n") + "\r\n";
}

function renderField(value: RowSet["rows"][number][number]): string {
  if (value === null) return "";
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return text === "" || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
