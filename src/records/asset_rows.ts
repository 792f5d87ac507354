/**
 * Rows of steps → what is known of each asset, from the ends of indexes: an asset may have a hundred thousand partitions.
 * Everything here runs inside a transaction of the caller.
 *
 * @module
 */

import type { SqliteConnection, SqliteRow } from "../core/sqlite_connection.ts";
import { readNumber, readOptionalNumber, readOptionalText, readText } from "../core/sqlite_row.ts";
import { attemptOf, IS_GOOD_STEP, successOf } from "./record_rows.ts";
import type { AssetFacts, MadePartitions } from "./records.ts";
import { ROLLED_BACK } from "./rolled_back.ts";

/** The facts of every asset that a run ever planned, by its name. */
export function listAssetFacts(connection: SqliteConnection): readonly AssetFacts[] {
  const failed = byAsset(connection, FAILED);
  const running = byAsset(connection, RUNNING);
  const ended = connection.prepare(ENDED).all().map((row) => readText(row, "asset"));
  const read = (sql: string): (asset: string) => readonly SqliteRow[] => {
    const statement = connection.prepare(sql);
    return (asset) => statement.all(asset);
  };
  const [successes, changes, attempts, published, takenBack] = [
    read(SUCCESS),
    read(CHANGE),
    read(ATTEMPT),
    read(PUBLISHED),
    read(TAKEN_BACK),
  ];
  const [atOnce, byLength] = [read(MADE_AT_ONCE), read(MADE_BY_LENGTH)];
  const made = (asset: string): readonly SqliteRow[] => {
    const [all] = atOnce(asset);
    if (all === undefined || all.longest === null) return [];
    return all.longest === all.keyLength ? [all] : byLength(asset);
  };
  return [...new Set([...ended, ...running.keys()])].sort().map((asset) => {
    const [success] = successes(asset);
    const [attempt] = attempts(asset);
    const [lastPublished] = published(asset);
    const code = success === undefined ? undefined : readOptionalText(success, "code");
    const builtAt = latest(seenAt(success), at(lastPublished, "any"));
    const changedAt = latest(
      seenAt(changes(asset)[0]),
      at(lastPublished, "new"),
      at(takenBack(asset)[0], "at"),
    );
    const [broken] = failed.get(asset) ?? [];
    return {
      asset,
      ...(success === undefined ? {} : { lastSuccess: successOf(success) }),
      ...(attempt === undefined ? {} : { lastAttempt: attemptOf(attempt) }),
      ...(builtAt === undefined ? {} : { builtAt }),
      ...(changedAt === undefined ? {} : { changedAt }),
      ...(code === undefined ? {} : { code }),
      made: made(asset).map(madeOf),
      failedPartitions: broken === undefined ? 0 : readNumber(broken, "count"),
      running: (running.get(asset) ?? []).map((row) => readText(row, "runId")),
    };
  });
}

function byAsset(connection: SqliteConnection, sql: string): Map<string, SqliteRow[]> {
  return Map.groupBy(connection.prepare(sql).all(), (row) => readText(row, "asset"));
}

function at(row: SqliteRow | undefined, column: string): number | undefined {
  return row === undefined ? undefined : readOptionalNumber(row, column);
}

/** When readers saw the work of a step. */
function seenAt(row: SqliteRow | undefined): number | undefined {
  return at(row, "publishedAt") ?? at(row, "finishedAt");
}

function latest(...moments: readonly (number | undefined)[]): number | undefined {
  const known = moments.filter((moment) => moment !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

function madeOf(row: SqliteRow): MadePartitions {
  return {
    keyLength: readNumber(row, "keyLength"),
    count: readNumber(row, "count"),
    first: readText(row, "first"),
    last: readText(row, "last"),
  };
}

/** Every asset of a step that ended: from one name to the next, whatever lies between them. */
const ENDED = `WITH RECURSIVE name (asset) AS (
    SELECT MIN(asset) FROM step WHERE finished_at IS NOT NULL AND kind <> 'test'
    UNION ALL
    SELECT (SELECT MIN(asset) FROM step
      WHERE finished_at IS NOT NULL AND kind <> 'test' AND asset > name.asset)
    FROM name WHERE name.asset IS NOT NULL)
  SELECT asset FROM name WHERE asset IS NOT NULL`;

/** The newest first, so that the first that fits ends the search. */
const NEWEST = "ORDER BY step.finished_at DESC LIMIT 1";
const OWN_STEPS = "step.asset = ? AND step.finished_at IS NOT NULL AND step.kind <> 'test'";
const STEP = `step.asset, step.partition, step.run_id AS runId, step.id AS stepId, step.state,
  step.reason, step.code, step.finished_at AS finishedAt, step.published_at AS publishedAt`;

const SUCCESS = `SELECT ${STEP} FROM step JOIN run ON run.id = step.run_id
  WHERE ${OWN_STEPS} AND ${IS_GOOD_STEP} ${NEWEST}`;

const CHANGE = `SELECT ${STEP} FROM step
  WHERE ${OWN_STEPS} AND state = 'succeeded' AND published_sequence IS NOT NULL ${NEWEST}`;

const ATTEMPT = `SELECT ${STEP} FROM step WHERE ${OWN_STEPS} ${NEWEST}`;

/** A step that ended earlier may have been published later. */
const PUBLISHED = `SELECT MAX(published_at) AS "any",
    MAX(CASE state WHEN 'succeeded' THEN published_at END) AS "new"
  FROM (SELECT state, MAX(published_at) AS published_at FROM step
    WHERE asset = ? AND published_at IS NOT NULL AND state IN ('succeeded', 'unchanged')
    GROUP BY state)`;

/** A rollback is news too: what reads the table was built from what is no longer seen. */
const TAKEN_BACK = `SELECT MAX(run.finished_at) AS "at" FROM step
  JOIN run ON run.id = SUBSTR(step.reason, ${ROLLED_BACK.length + 1})
  WHERE step.asset = ? AND step.state = 'cancelled' AND step.published_at IS NOT NULL`;

const MADE_PARTITIONS = `(SELECT DISTINCT partition FROM step
    WHERE asset = ? AND kind = 'ingest' AND partition IS NOT NULL
      AND state IN ('succeeded', 'unchanged') AND finished_at IS NOT NULL
      AND (published_sequence IS NOT NULL OR (state = 'unchanged' AND EXISTS (
        SELECT 1 FROM run WHERE run.id = step.run_id AND run.state IN ('succeeded', 'unchanged')))))`;
const MADE_FACTS = "COUNT(*) AS count, MIN(partition) AS first, MAX(partition) AS last";

/** Nearly always an asset has partitions of one grain, and nothing needs to be sorted. */
const MADE_AT_ONCE = `SELECT MIN(LENGTH(partition)) AS keyLength,
    MAX(LENGTH(partition)) AS longest, ${MADE_FACTS} FROM ${MADE_PARTITIONS}`;

const MADE_BY_LENGTH = `SELECT LENGTH(partition) AS keyLength, ${MADE_FACTS}
  FROM ${MADE_PARTITIONS} GROUP BY keyLength`;

/** Partitions whose newest verdict is a bad one: few are bad at all, and of those it is looked whether they were mended. */
const FAILED = `SELECT asset, COUNT(*) AS count
  FROM (SELECT asset, partition, MAX(finished_at) AS finished_at FROM step
    WHERE kind = 'ingest' AND state IN ('failed', 'blocked') AND finished_at IS NOT NULL
    GROUP BY asset, partition) AS bad
  WHERE NOT EXISTS (SELECT 1 FROM step
    WHERE step.asset = bad.asset AND step.partition IS bad.partition
      AND step.finished_at > bad.finished_at AND step.state IN ('succeeded', 'unchanged'))
  GROUP BY asset`;

const RUNNING = `SELECT DISTINCT step.asset, step.run_id AS runId, run.number
  FROM run CROSS JOIN step ON step.run_id = run.id
  WHERE run.state IN ('planned', 'waiting', 'running') AND step.kind <> 'test'
    AND step.state IN ('planned', 'waiting', 'running')
  ORDER BY run.number`;
