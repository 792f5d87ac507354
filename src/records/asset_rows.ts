/**
 * Rows of steps → what is known of each asset, in a handful of queries whatever the number of partitions.
 * Everything here runs inside a transaction of the caller.
 *
 * @module
 */

import type { SqliteConnection, SqliteRow } from "../core/sqlite_connection.ts";
import { readNumber, readOptionalNumber, readOptionalText, readText } from "../core/sqlite_row.ts";
import { attemptOf, IS_GOOD_STEP, successOf } from "./record_rows.ts";
import type { AssetFacts, MadePartitions } from "./records.ts";

/** The facts of every asset that a run ever planned, by its name. */
export function listAssetFacts(connection: SqliteConnection): readonly AssetFacts[] {
  const successes = byAsset(connection, SUCCESSES);
  const attempts = byAsset(connection, ATTEMPTS);
  const moments = byAsset(connection, MOMENTS);
  const made = byAsset(connection, MADE);
  const failed = byAsset(connection, FAILED);
  const running = byAsset(connection, RUNNING);
  const names = new Set([...attempts.keys(), ...successes.keys(), ...running.keys()]);
  return [...names].sort().map((asset) => {
    const [success] = successes.get(asset) ?? [];
    const [attempt] = attempts.get(asset) ?? [];
    const [moment] = moments.get(asset) ?? [];
    const code = success === undefined ? undefined : readOptionalText(success, "code");
    const changedAt = moment === undefined ? undefined : readOptionalNumber(moment, "changedAt");
    const [broken] = failed.get(asset) ?? [];
    return {
      asset,
      ...(success === undefined ? {} : { lastSuccess: successOf(success) }),
      ...(attempt === undefined ? {} : { lastAttempt: attemptOf(attempt) }),
      ...(moment === undefined ? {} : { builtAt: readNumber(moment, "builtAt") }),
      ...(changedAt === undefined ? {} : { changedAt }),
      ...(code === undefined ? {} : { code }),
      made: (made.get(asset) ?? []).map(madeOf),
      failedPartitions: broken === undefined ? 0 : readNumber(broken, "count"),
      running: (running.get(asset) ?? []).map((row) => readText(row, "runId")),
    };
  });
}

function byAsset(connection: SqliteConnection, sql: string): Map<string, SqliteRow[]> {
  return Map.groupBy(connection.prepare(sql).all(), (row) => readText(row, "asset"));
}

function madeOf(row: SqliteRow): MadePartitions {
  return {
    keyLength: readNumber(row, "keyLength"),
    count: readNumber(row, "count"),
    first: readText(row, "first"),
    last: readText(row, "last"),
  };
}

const GOOD_STEPS = `step JOIN run ON run.id = step.run_id WHERE ${IS_GOOD_STEP}`;

// SQLite takes the other columns from the row that holds the maximum.
const SUCCESSES = `SELECT step.asset, step.partition, step.run_id AS runId, step.id AS stepId,
    step.state, step.code, MAX(step.finished_at) AS finishedAt
  FROM ${GOOD_STEPS} AND step.kind <> 'test' GROUP BY step.asset`;

const ATTEMPTS = `SELECT asset, partition, run_id AS runId, state, reason,
    MAX(finished_at) AS finishedAt
  FROM step WHERE finished_at IS NOT NULL AND kind <> 'test' GROUP BY asset`;

const MOMENTS = `SELECT step.asset, MAX(COALESCE(step.published_at, step.finished_at)) AS builtAt,
    MAX(CASE step.state WHEN 'succeeded' THEN COALESCE(step.published_at, step.finished_at) END)
      AS changedAt
  FROM ${GOOD_STEPS} AND step.kind <> 'test' GROUP BY step.asset`;

const MADE = `SELECT asset, LENGTH(partition) AS keyLength, COUNT(*) AS count,
    MIN(partition) AS first, MAX(partition) AS last
  FROM (SELECT DISTINCT step.asset, step.partition FROM ${GOOD_STEPS}
    AND step.kind = 'ingest' AND step.partition IS NOT NULL)
  GROUP BY asset, keyLength`;

const FAILED = `SELECT asset, COUNT(*) AS count
  FROM (SELECT asset, partition, state, MAX(finished_at) FROM step
    WHERE kind = 'ingest' AND state IN ('succeeded', 'unchanged', 'failed', 'blocked')
      AND finished_at IS NOT NULL
    GROUP BY asset, partition)
  WHERE state IN ('failed', 'blocked') GROUP BY asset`;

const RUNNING = `SELECT DISTINCT step.asset, step.run_id AS runId
  FROM run JOIN step ON step.run_id = run.id
  WHERE run.state IN ('planned', 'waiting', 'running') AND step.kind <> 'test'
    AND step.state IN ('planned', 'waiting', 'running')
  ORDER BY run.number`;
