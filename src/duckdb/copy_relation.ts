/**
 * One COPY of a query into Parquet files on the local disk, and what DuckDB says of each file. Where the files go from there
 * is left to the caller.
 *
 * @module
 */

import type { Column } from "../core/column.ts";
import type { ColumnStatistics } from "../core/data_files.ts";
import { quoteText } from "../core/sql_text.ts";
import { renderFieldIds } from "./duckdb_type.ts";
import { type LeafText, parseStatistics } from "./parse_statistics.ts";
import type { Session } from "./session.ts";

/** What to copy and how. */
export interface CopyOptions {
  /** The SELECT, its columns of the table's types already. */
  readonly select: string;
  /** The table's columns with their field ids; absent for files that no table will take in. */
  readonly columns?: readonly Column[];
  readonly schemaJson?: string;
  /** Split into files of about this many bytes below the path, which is a folder then. */
  readonly targetFileBytes?: number;
}

/** A file that was written. */
export interface CopiedFile {
  readonly path: string;
  readonly rowCount: bigint;
  readonly sizeBytes: bigint;
  /** Empty where the columns have no field ids. */
  readonly columns: readonly ColumnStatistics[];
}

/**
 * Copies the rows; no file where there are none. What DuckDB throws comes through.
 * @throws PhloError PHLO-407 for an infinite date or a null in a required column.
 */
export async function copyRelation(
  path: string,
  options: CopyOptions,
  session: Session,
): Promise<readonly CopiedFile[]> {
  const { columns } = options;
  const settings = ["FORMAT parquet", "COMPRESSION zstd", "RETURN_STATS", "WRITE_EMPTY_FILE false"];
  if (columns !== undefined) settings.push(`FIELD_IDS ${renderFieldIds(columns)}`);
  if (options.schemaJson !== undefined) {
    settings.push(`KV_METADATA {'iceberg.schema': ${quoteText(options.schemaJson)}}`);
  }
  if (options.targetFileBytes !== undefined) {
    settings.push(`FILE_SIZE_BYTES ${Math.max(1, Math.floor(options.targetFileBytes))}`);
  }
  const written = await session.jsonRows(
    `COPY (${options.select}) TO ${quoteText(path)} (${settings.join(", ")})`,
  );
  return written.map((row) => ({
    path: String(row.filename),
    rowCount: BigInt(String(row.count)),
    sizeBytes: BigInt(String(row.file_size_bytes)),
    columns: columns === undefined
      ? []
      : parseStatistics(row.column_statistics as readonly LeafText[], columns),
  }));
}
