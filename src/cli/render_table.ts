/**
 * Rows as a table of text, fitted to the terminal.
 *
 * @module
 */

import { cutToWidth, displayWidth } from "../core/display_width.ts";

/** A column of a rendered table. */
export interface TableColumn {
  readonly title: string;
  readonly isNumber?: boolean;
}

/** How a table is drawn. */
export interface TableOptions {
  readonly width: number;
  readonly hasUnicode: boolean;
}

/** Below this a table of several columns is hardly a table any more. */
const NARROW = 60;

/** Renders rows under titles; cells that do not fit are cut, and on a narrow terminal each row becomes a block of lines. */
export function renderTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  options: TableOptions,
): string {
  const natural = fitWidths(columns, rows, Number.POSITIVE_INFINITY);
  const widths = fitWidths(columns, rows, options.width);
  const isCut = widths.some((width, index) => width < (natural[index] ?? 0));
  const isTooNarrow = totalWidth(widths) > options.width ||
    (isCut && options.width < NARROW && columns.length > 2);
  if (isTooNarrow && rows.length > 0) return renderBlocks(columns, rows, options);
  const line = options.hasUnicode ? "─" : "-";
  const titles = columns.map((column) => column.title);
  const body = [
    renderRow(titles, columns, widths, options),
    widths.map((width) => line.repeat(width)).join("  "),
    ...rows.map((row) => renderRow(row, columns, widths, options)),
  ];
  return body.map((text) => text.trimEnd()).join("\n") + "\n";
}

function fitWidths(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  width: number,
): number[] {
  const widths = columns.map((column, index) =>
    Math.max(displayWidth(column.title), ...rows.map((row) => displayWidth(row[index] ?? "")), 1)
  );
  const total = (): number => totalWidth(widths);
  // The widest column gives way first: short columns are the ones people compare.
  while (total() > width) {
    const widest = widths.indexOf(Math.max(...widths));
    const current = widths[widest] ?? 0;
    if (current <= 8) break;
    widths[widest] = Math.max(8, current - Math.max(1, total() - width));
  }
  return widths;
}

function totalWidth(widths: readonly number[]): number {
  return widths.reduce((sum, each) => sum + each, 0) + 2 * Math.max(0, widths.length - 1);
}

/** A line for each cell that holds something, wrapped; an empty line between rows. */
function renderBlocks(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  { width }: TableOptions,
): string {
  const label = Math.min(
    Math.max(...columns.map(({ title }) => displayWidth(title))),
    Math.floor(width / 3),
  );
  const blocks = rows.map((row) =>
    columns.flatMap(({ title }, index) => {
      const text = oneLine(row[index] ?? "");
      if (text === "") return [];
      const [first = "", ...rest] = wrap(text, Math.max(8, width - label - 2));
      const name = cutToWidth(title, label, "~");
      const head = name + " ".repeat(label - displayWidth(name) + 2);
      return [head + first, ...rest.map((line) => " ".repeat(label + 2) + line)];
    }).join("\n")
  );
  return blocks.join("\n\n") + "\n";
}

/** Lines of at most so many columns, broken between words where there are any. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const next = line === "" ? word : `${line} ${word}`;
    if (displayWidth(next) <= width) {
      line = next;
      continue;
    }
    if (line !== "") lines.push(line);
    line = word;
    while (displayWidth(line) > width) {
      const head = cutToWidth(line, width, "");
      lines.push(head);
      line = line.slice(head.length);
    }
  }
  return line === "" ? lines : [...lines, line];
}

function renderRow(
  cells: readonly string[],
  columns: readonly TableColumn[],
  widths: readonly number[],
  options: TableOptions,
): string {
  return columns.map((column, index) => {
    const text = cut(oneLine(cells[index] ?? ""), widths[index] ?? 0, options.hasUnicode);
    const gap = " ".repeat(Math.max(0, (widths[index] ?? 0) - displayWidth(text)));
    return column.isNumber ? gap + text : text + gap;
  }).join("  ");
}

function oneLine(text: string): string {
  return text.replaceAll("\n", "\\n").replaceAll("\r", "\\r").replaceAll("\t", " ");
}

function cut(text: string, width: number, hasUnicode: boolean): string {
  return cutToWidth(text, width, hasUnicode ? "…" : "~");
}

/** Renders a size: `512 B`, `4.5 MB`. */
export function renderBytes(sizeBytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let size = sizeBytes;
  let unit = 0;
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${unit === 0 || size >= 99.5 ? Math.round(size) : size.toFixed(1)} ${units[unit]}`;
}

/** Renders a duration: `0.31 s`, `2 m 05 s`. */
export function renderDuration(durationMs: number): string {
  const seconds = durationMs / 1000;
  if (seconds < 60) return `${seconds.toFixed(2)} s`;
  const minutes = Math.floor(seconds / 60);
  return `${minutes} m ${String(Math.floor(seconds % 60)).padStart(2, "0")} s`;
}
