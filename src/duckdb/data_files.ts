/**
 * Parquet files written and read by DuckDB. A relation is the text of a query; no row passes JavaScript.
 *
 * @module
 */

import type { Column } from "../core/column.ts";
import type { DataFiles, ScanFile, StagedFile, WriteTarget } from "../core/data_files.ts";
import type { Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";
import { quoteText } from "../core/sql_text.ts";
import type { Store } from "../core/store.ts";
import { renderFieldIds } from "./duckdb_type.ts";
import { explainWriteFault } from "./explain_write_fault.ts";
import { type LeafText, parseStatistics } from "./parse_statistics.ts";
import { renderScan } from "./render_scan.ts";
import type { Row, Session } from "./session.ts";
import { renderWriteSelect } from "./write_select.ts";

/** Writes and scans data files of a store through a session that may read and write the store's folders. */
export function createDuckdbDataFiles(
  session: Session,
  store: Store,
  host: Host,
): DataFiles<string> {
  return {
    write: (relation, target) => writeFiles(relation, target, { session, store }, host),
    scan: (files: readonly ScanFile[], columns: readonly Column[]) =>
      renderScan(files, columns, store),
  };
}

interface Tools {
  readonly session: Session;
  readonly store: Store;
}

async function writeFiles(
  relation: string,
  target: WriteTarget,
  tools: Tools,
  host: Host,
): Promise<readonly StagedFile[]> {
  assertWritable(target.columns);
  const staged = `${await tools.store.stagingFolder()}/${host.ids.uuid()}`;
  const isSplit = target.targetFileBytes !== undefined;
  const path = isSplit ? staged : `${staged}.parquet`;
  try {
    const written = await copyRelation(relation, target, path, tools.session);
    // All statistics are judged before the first file is taken in: a refused relation leaves nothing in the store.
    const judged = written.map((row) => ({
      row,
      columns: parseStatistics(row.column_statistics as readonly LeafText[], target.columns),
    }));
    const files: StagedFile[] = [];
    for (const { row, columns } of judged) {
      const name = `${target.folder}/${host.ids.uuid()}.parquet`;
      await tools.store.putFile(name, String(row.filename));
      files.push({
        name,
        rowCount: BigInt(String(row.count)),
        sizeBytes: BigInt(String(row.file_size_bytes)),
        columns,
        partition: new Map(),
      });
    }
    return files;
  } finally {
    await host.disk.remove(path);
  }
}

function assertWritable(columns: readonly Column[]): void {
  const fixed = columns.find((column) => column.type.kind === "fixed");
  if (fixed === undefined) return;
  throw new PhloError(
    "PHLO-402",
    `Cannot write the column "${fixed.name}": DuckDB has no type of fixed length`,
    { hint: "use a binary column" },
  );
}

async function copyRelation(
  relation: string,
  target: WriteTarget,
  path: string,
  session: Session,
): Promise<readonly Row[]> {
  const options = [
    "FORMAT parquet",
    "COMPRESSION zstd",
    "RETURN_STATS",
    "WRITE_EMPTY_FILE false",
    `FIELD_IDS ${renderFieldIds(target.columns)}`,
  ];
  if (target.schemaJson !== undefined) {
    options.push(`KV_METADATA {'iceberg.schema': ${quoteText(target.schemaJson)}}`);
  }
  if (target.targetFileBytes !== undefined) {
    options.push(`FILE_SIZE_BYTES ${Math.max(1, Math.floor(target.targetFileBytes))}`);
  }
  const select = renderWriteSelect(relation, target.columns);
  try {
    return await session.jsonRows(
      `COPY (${select}) TO ${quoteText(path)} (${options.join(", ")})`,
    );
  } catch (fault) {
    throw await explainWriteFault(fault, relation, target.columns, session);
  }
}
