/**
 * Rows of an answer as a table, JSON or CSV. JSON and CSV are printed as they come, and no further than somebody reads.
 *
 * @module
 */

import { countOf } from "../core/count_text.ts";
import { renderJson64 } from "../core/json64.ts";
import type { Row } from "../duckdb/session.ts";
import type { QueryAnswer } from "./answer_query.ts";
import { renderTable } from "./render_table.ts";
import type { Terminal } from "./terminal.ts";

/** The forms of an answer. */
export const ROW_FORMS = ["table", "csv", "json"] as const;

/** One of them. */
export type RowForm = typeof ROW_FORMS[number];

/** Prints an answer; `limit` is how many rows a table shows. */
export async function printRows(
  answer: QueryAnswer,
  { form, limit }: { readonly form: RowForm; readonly limit: number | undefined },
  terminal: Terminal,
): Promise<void> {
  switch (form) {
    case "table":
      return await printTable(answer, limit, terminal);
    case "csv":
      return await printCsv(answer, limit, terminal);
    case "json":
      return await printJson(answer, limit, terminal);
    default:
      return form satisfies never;
  }
}

async function printTable(
  { names, batches }: QueryAnswer,
  limit: number | undefined,
  terminal: Terminal,
): Promise<void> {
  const rows: Row[] = [];
  for await (const batch of batches) rows.push(...batch);
  const visible = limit === undefined ? rows : rows.slice(0, limit);
  const columns = names.map((title) => ({
    title,
    isNumber: visible.some((row) =>
      typeof row[title] === "number" || typeof row[title] === "bigint"
    ),
  }));
  const cells = visible.map((row) => names.map((name) => renderCell(row[name])));
  terminal.print(renderTable(columns, cells, terminal));
  const count = countOf(visible.length, "row");
  terminal.print(
    rows.length > visible.length ? `first ${count}; --limit shows more\n` : `${count}\n`,
  );
}

function renderCell(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? renderJson64(value) : String(value);
}

/** As RFC 4180 says; an absent value is an empty field, an empty text a quoted one. */
async function printCsv(
  { names, batches }: QueryAnswer,
  limit: number | undefined,
  terminal: Terminal,
): Promise<void> {
  terminal.print(renderLine(names));
  for await (const rows of take(batches, limit)) {
    terminal.print(rows.map((row) => renderLine(names.map((name) => row[name]))).join(""));
    if (terminal.isClosed?.() === true) return;
  }
}

function renderLine(values: readonly unknown[]): string {
  return values.map(renderField).join(",") + "\r\n";
}

function renderField(value: unknown): string {
  if (value === null || value === undefined) return "";
  const text = renderCell(value);
  return text === "" || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One array, a row after the other. */
async function printJson(
  { batches }: QueryAnswer,
  limit: number | undefined,
  terminal: Terminal,
): Promise<void> {
  let before = "[\n";
  for await (const rows of take(batches, limit)) {
    for (const row of rows) {
      terminal.print(`${before}  ${renderJson64(row, 2).replaceAll("\n", "\n  ")}`);
      before = ",\n";
    }
    if (terminal.isClosed?.() === true) return;
  }
  terminal.print(before === "[\n" ? "[]\n" : "\n]\n");
}

/** The first so many rows. */
async function* take(
  batches: AsyncIterable<readonly Row[]>,
  limit: number | undefined,
): AsyncGenerator<readonly Row[]> {
  let left = limit ?? Number.POSITIVE_INFINITY;
  for await (const rows of batches) {
    yield rows.slice(0, left);
    left -= rows.length;
    if (left <= 0) return;
  }
}
