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
 * Renders a SELECT of the columns over the files; a SELECT without rows where there are no files.
 *
 * @throws PhloError PHLO-402 where rows are deleted by position, or the store's files cannot be read in place.
 */
export function renderScan(
  files: readonly ScanFile[],
  columns: readonly Column[],
  store: Store,
): string {
  if (files.length === 0) return renderEmpty(columns);
  const paths = files.map((file) => readablePath(file, store));
  const fields = columns.map((column) =>
    `${fieldIdOf(column)}: {name: ${quoteText(column.name)}, type: ${
      quoteText(renderDuckdbType(column.type))
    }, default_value: NULL}`
  );
  const list = columns.map((column) => quoteName(column.name)).join(", ");
  return `SELECT ${list} FROM read_parquet(${quoteTextList(paths)}, schema = MAP {${
    fields.join(", ")
  }})`;
}

function renderEmpty(columns: readonly Column[]): string {
  const list = columns.map((column) =>
    `CAST(NULL AS ${renderDuckdbType(column.type)}) AS ${quoteName(column.name)}`
  );
  return `SELECT ${list.join(", ")} WHERE false`;
}

function readablePath(file: ScanFile, store: Store): string {
  if (file.deleteFiles !== undefined && file.deleteFiles.length > 0) {
    throw new PhloError(
      "PHLO-402",
      `Cannot read the file "${file.name}": rows of it are deleted by position`,
      { hint: "compact the table with the engine that deleted the rows" },
    );
  }
  const path = store.localPath(file.name);
  if (path !== undefined) return path;
  throw new PhloError(
    "PHLO-402",
    `Cannot read the file "${file.name}": DuckDB cannot read from "${store.root}" in place`,
  );
}
