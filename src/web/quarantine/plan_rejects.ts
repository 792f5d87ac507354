/**
 * SQL over tables of rejects: totals, reasons, rows. Pure text.
 *
 * @module
 */

import type { TableName } from "../../core/catalog.ts";
import { quoteName, quoteText } from "../../core/sql_text.ts";

/** One reason: a rule and the field that broke it. */
export interface Reason {
  readonly code: string;
  readonly path: string;
}

/** Rows are told apart by partition and number. */
const ROW = `("partition", "row")`;

/** Counts rows, issues and partitions, with the newest moment and run. */
export function planTotals(table: TableName): string {
  return `SELECT count(DISTINCT ${ROW}), count(*), count(DISTINCT "partition"),
      CAST(epoch_ms(max(rejected_at)) AS DOUBLE), arg_max(run_id, rejected_at)
    FROM ${nameOf(table)}`;
}

/** Counts rows by reason, most frequent first, with an example of each. */
export function planReasons(table: TableName): string {
  return `SELECT code, coalesce(path, ''), count(DISTINCT ${ROW}) AS n, min("partition"), max("partition"),
      any_value(message), any_value(value)
    FROM ${nameOf(table)} GROUP BY ALL ORDER BY n DESC, 1, 2`;
}

/** The rows of one reason or of all, newest partition first, as they were received. */
export function planRejectedRows(table: TableName, reason: Reason | undefined): string {
  const where = reason === undefined
    ? ""
    : ` WHERE code = ${quoteText(reason.code)} AND coalesce(path, '') = ${quoteText(reason.path)}`;
  return `SELECT "partition", "row", run_id, path, value, message, payload
    FROM ${nameOf(table)}${where} ORDER BY "partition" DESC, "row", path`;
}

function nameOf({ namespace, name }: TableName): string {
  return `lake.${quoteName(namespace)}.${quoteName(name)}`;
}
