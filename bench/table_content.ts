/**
 * Reads what a benchmark left in a table, so that figures of wrong tables are never reported.
 *
 * @module
 */

import { DuckDBInstance } from "@duckdb/node-api";
import { join } from "node:path";

/** Rows and sums over columns, as text that can be compared. */
export async function readContent(scan: string, sums: readonly string[]): Promise<string> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const list = ["count(*)", ...sums].map((sum, index) => `CAST(${sum} AS VARCHAR) AS c${index}`);
  const reader = await connection.runAndReadAll(`SELECT ${list.join(", ")} FROM ${scan}`);
  const [row] = reader.getRowsJson();
  connection.closeSync();
  instance.closeSync();
  return (row ?? []).map(String).join(", ");
}

/** A scan of all files of a table that was written once and never rewritten. */
export function scanFilesOf(root: string, table: string): string {
  return `read_parquet('${join(root, "lake/raw", table, "data")}/*.parquet')`;
}
