/**
 * A difference of rows as text: `+` came, `-` is missing, `~` has other cells.
 *
 * @module
 */

import { renderCell } from "./cell.ts";
import type { ChangedRow, RowsDiff } from "./diff_rows.ts";
import type { TestRow } from "./plain_rows.ts";

/** How the difference is shown. */
export interface RenderDiffOptions {
  /** The columns that are shown, in order. */
  readonly columns: readonly string[];
  /** The columns that a changed row is called by. */
  readonly key: readonly string[];
}

const ROWS_SHOWN = 20;
const CELL_WIDTH = 60;

/** Renders the difference, one line a row. */
export function renderDiff(diff: RowsDiff, options: RenderDiffOptions): string {
  const lines = [
    ...diff.changed.map((row) => renderChanged(row, options)),
    ...diff.removed.map((row) => `- ${renderWhole(row, options.columns)}`),
    ...diff.added.map((row) => `+ ${renderWhole(row, options.columns)}`),
  ];
  const hidden = lines.length - ROWS_SHOWN;
  return [
    ...lines.slice(0, ROWS_SHOWN),
    ...(hidden > 0 ? [`… and ${hidden} more`] : []),
  ].join("\n");
}

function renderWhole(row: TestRow, columns: readonly string[]): string {
  return columns.filter((name) => name in row).map((name) => `${name}: ${show(row[name])}`)
    .join(", ");
}

function renderChanged(
  { expected, actual, columns }: ChangedRow,
  options: RenderDiffOptions,
): string {
  const name = options.key.map((key) => `${key} ${show(actual[key])}`).join(", ");
  const cells = columns.map((column) =>
    `${column} ${show(expected[column])} -> ${show(actual[column])}`
  );
  return `~ ${name}: ${cells.join(", ")}`;
}

function show(value: unknown): string {
  const text = value === undefined ? "(none)" : renderCell(value);
  return text.length > CELL_WIDTH ? `${text.slice(0, CELL_WIDTH - 1)}…` : text;
}
