/**
 * The query over a table's data files. Columns are found by field id, so files written before a rename or a widening still fit.
 *
 * @module
 */

import type { Column } from "../core/column.ts";
import type { ScanFile } from "../core/data_files.ts";
import { PhloError } from "../core/phlo_error.ts";
import { quoteName, quoteText, quoteTextList } from "../core/sql_text.ts";
import type { Store } from "../core/store.ts";
import { fieldIdOf, renderDuckdbType } from "./duckdb_type.ts";

/**
 * Renders a SELECT of the columns over the files, without the rows that delete files name; a SELECT without rows where there are no files.
 *
 * @throws PhloError PHLO-402 where the store's files cannot be read in place.
 */
export function renderScan(
  files: readonly ScanFile[],
  columns: readonly Column[],
  store: Store,
): string {
  if (files.length === 0) return renderEmpty(columns);
  const whole = files.filter((file) => !hasDeletes(file));
  const parts = files.filter(hasDeletes).map((file) => renderRemaining(file, columns, store));
  if (whole.length > 0) {
    const paths = whole.map(({ name }) => readablePath(name, store));
    parts.unshift(`SELECT ${renderNames(columns)} FROM ${renderRead(paths, columns)}`);
  }
  return parts.join(" UNION ALL ");
}

function hasDeletes(file: ScanFile): boolean {
  return file.deleteFiles !== undefined && file.deleteFiles.length > 0;
}

/** DuckDB's own name for a row's position in its file. */
const POSITION = "file_row_number";

/** Delete files spell a data file's path in their writer's way and under the root of their day: the name in the store is what stays. */
function renderRemaining(file: ScanFile, columns: readonly Column[], store: Store): string {
  if (columns.some(({ name }) => name.toLowerCase() === POSITION)) {
    throw new PhloError(
      "PHLO-402",
      `Cannot read the file "${file.name}": rows of it are deleted by position, and a column is named "${POSITION}"`,
      { hint: "compact the table with the engine that deleted the rows" },
    );
  }
  const paths = (file.deleteFiles ?? []).map((name) => readablePath(name, store));
  const own = `suffix(file_path, ${quoteText(`/${file.name}`)})`;
  const deleted = `SELECT pos FROM read_parquet(${quoteTextList(paths)}) WHERE ${own}`;
  const read = renderRead([readablePath(file.name, store)], columns, `, ${POSITION} = true`);
  return `SELECT ${renderNames(columns)} FROM ${read} WHERE ${POSITION} NOT IN (${deleted})`;
}

function renderRead(paths: readonly string[], columns: readonly Column[], options = ""): string {
  const fields = columns.map((column) =>
    `${fieldIdOf(column)}: {name: ${quoteText(column.name)}, type: ${
      quoteText(renderDuckdbType(column.type))
    }, default_value: NULL}`
  );
  return `read_parquet(${quoteTextList(paths)}, schema = MAP {${fields.join(", ")}}${options})`;
}

function renderNames(columns: readonly Column[]): string {
  return columns.map((column) => quoteName(column.name)).join(", ");
}

function renderEmpty(columns: readonly Column[]): string {
  const list = columns.map((column) =>
    `CAST(NULL AS ${renderDuckdbType(column.type)}) AS ${quoteName(column.name)}`
  );
  return `SELECT ${list.join(", ")} WHERE false`;
}

function readablePath(name: string, store: Store): string {
  const path = store.localPath(name);
  if (path !== undefined) return path;
  throw new PhloError(
    "PHLO-402",
    `Cannot read the file "${name}": DuckDB cannot read from "${store.root}" in place`,
  );
}
