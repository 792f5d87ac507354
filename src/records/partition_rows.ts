/**
 * Rows of steps → how the partitions of an asset stand, counted by period. An asset may have a hundred thousand; only the
 * keys that are asked for are looked at. Everything here runs inside a transaction of the caller.
 *
 * @module
 */

import type { SqliteConnection } from "../core/sqlite_connection.ts";
import { readNumber, readOptionalText, readText } from "../core/sqlite_row.ts";
import { IS_GOOD_STEP } from "./record_rows.ts";
import type { PartitionCounts, PartitionsAsked, PartitionSpan } from "./records.ts";

/** Counts the partitions of an asset by the beginning of their keys, in order. */
export function listPartitionCounts(
  connection: SqliteConnection,
  asset: string,
  { keyLength, from, to, periodLength }: PartitionsAsked,
): readonly PartitionCounts[] {
  return connection.prepare(COUNTS).all(asset, keyLength, from, to, periodLength).map((row) => ({
    period: readText(row, "period"),
    made: readNumber(row, "made"),
    failed: readNumber(row, "failed"),
    running: readNumber(row, "running"),
  }));
}

/** The first and the last key of a length that any run ever planned. */
export function findPartitionSpan(
  connection: SqliteConnection,
  asset: string,
  keyLength: number,
): PartitionSpan | undefined {
  // Two walks that end at their first hit: asked for both at once, SQLite reads every row.
  const find = (order: "ASC" | "DESC"): string | undefined => {
    const row = connection.prepare(
      `SELECT partition FROM step WHERE asset = ? AND LENGTH(partition) = ? AND kind = 'ingest'
      ORDER BY partition ${order} LIMIT 1`,
    ).get(asset, keyLength);
    return row === undefined ? undefined : readOptionalText(row, "partition");
  };
  const [first, last] = [find("ASC"), find("DESC")];
  return first === undefined || last === undefined ? undefined : { first, last };
}

// SQLite takes the bare state from the row that holds the one maximum: the newest attempt that says something.
const COUNTS = `SELECT SUBSTR(partition, 1, ?5) AS period,
    SUM(isMade AND NOT isFailed AND NOT isRunning) AS made,
    SUM(isFailed AND NOT isRunning) AS failed, SUM(isRunning) AS running
  FROM (SELECT step.partition,
      SUM(${IS_GOOD_STEP}) > 0 AS isMade,
      SUM(step.state IN ('planned', 'waiting', 'running')
        AND run.state IN ('planned', 'waiting', 'running')) > 0 AS isRunning,
      step.state IN ('failed', 'blocked') AS isFailed,
      MAX(CASE WHEN step.state IN ('succeeded', 'unchanged', 'failed', 'blocked')
        THEN step.finished_at ELSE -1 END) AS newest
    FROM step JOIN run ON run.id = step.run_id
    WHERE step.asset = ?1 AND LENGTH(step.partition) = ?2
      AND step.partition >= ?3 AND step.partition <= ?4 AND step.kind = 'ingest'
    GROUP BY step.partition)
  GROUP BY period ORDER BY period`;
