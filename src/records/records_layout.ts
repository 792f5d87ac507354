/**
 * The tables of `.phlo/state.db`.
 *
 * @module
 */

import type { Migration } from "../core/sqlite_migration.ts";

/** Every layout of state.db, oldest first. */
export const RECORDS_MIGRATIONS: readonly Migration[] = [
  (connection) => {
    for (const sql of FIRST_LAYOUT) connection.prepare(sql).run();
  },
  (connection) => {
    for (const sql of SECOND_LAYOUT) connection.prepare(sql).run();
  },
];

const FIRST_LAYOUT = [
  `CREATE TABLE run (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    command TEXT NOT NULL,
    state TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    finished_at INTEGER,
    pid INTEGER NOT NULL,
    hostname TEXT NOT NULL,
    branch TEXT NOT NULL,
    code_digest TEXT,
    git_commit TEXT,
    -- 1 where only publications tell of the run.
    is_rebuilt INTEGER NOT NULL DEFAULT 0) STRICT`,
  "CREATE INDEX run_started ON run (started_at, number)",
  "CREATE INDEX run_open ON run (hostname) WHERE state IN ('planned', 'waiting', 'running')",
  `CREATE TABLE step (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    asset TEXT NOT NULL,
    partition TEXT,
    state TEXT NOT NULL,
    attempt INTEGER NOT NULL DEFAULT 0,
    finished_at INTEGER,
    elapsed_ms REAL,
    reason TEXT,
    error_code TEXT,
    counts TEXT,
    requests INTEGER,
    rows INTEGER,
    published_sequence INTEGER,
    UNIQUE (run_id, id)) STRICT`,
  "CREATE INDEX step_asset ON step (asset, partition, finished_at)",
  `CREATE TABLE event (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id TEXT NOT NULL,
    body TEXT NOT NULL) STRICT`,
  "CREATE INDEX event_run ON event (run_id, sequence)",
  // A tick of a schedule is claimed by whoever inserts its row.
  `CREATE TABLE tick (
    schedule TEXT NOT NULL,
    at INTEGER NOT NULL,
    run_id TEXT,
    claimed_at INTEGER NOT NULL,
    PRIMARY KEY (schedule, at)) STRICT, WITHOUT ROWID`,
  // A lake that was made anew counts from 1 again, so a publication is known by its run too.
  `CREATE TABLE publication (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    sequence INTEGER NOT NULL,
    run_id TEXT NOT NULL,
    UNIQUE (sequence, run_id)) STRICT`,
];

const SECOND_LAYOUT = [
  // Who started the run: a command, the page, a schedule, a backfill, a retry.
  "ALTER TABLE run ADD COLUMN started_by TEXT NOT NULL DEFAULT 'command'",
  // The words after `phlo`, as a JSON array.
  "ALTER TABLE run ADD COLUMN args TEXT",
  // Asked for by whichever process; the run's own sees it and stops.
  "ALTER TABLE run ADD COLUMN cancel_requested_at INTEGER",
  // A schedule is on unless a row says otherwise.
  `CREATE TABLE schedule_switch (
    schedule TEXT PRIMARY KEY,
    is_on INTEGER NOT NULL,
    changed_at INTEGER NOT NULL) STRICT, WITHOUT ROWID`,
  // What was last told about a subject, so that it is told once.
  `CREATE TABLE notice (
    subject TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    at INTEGER NOT NULL) STRICT, WITHOUT ROWID`,
  // The newest steps of an asset, without a look at all of them.
  `CREATE INDEX step_recent ON step (asset, finished_at)
    WHERE finished_at IS NOT NULL AND kind <> 'test'`,
  // When the step's work became visible, and a digest of the text it was made from.
  "ALTER TABLE step ADD COLUMN published_at INTEGER",
  "ALTER TABLE step ADD COLUMN code TEXT",
  // How an asset stands is read from the ends of these, whatever the number of its partitions.
  `CREATE INDEX step_made ON step (asset, partition, published_sequence, state, run_id, finished_at)
    WHERE kind = 'ingest' AND state IN ('succeeded', 'unchanged')`,
  `CREATE INDEX step_bad ON step (asset, partition, finished_at)
    WHERE kind = 'ingest' AND state IN ('failed', 'blocked')`,
  `CREATE INDEX step_published ON step (asset, state, published_at)
    WHERE published_at IS NOT NULL`,
  // No program ever wrote a row of the first form.
  "DROP TABLE tick",
  `CREATE TABLE tick (
    schedule TEXT NOT NULL,
    -- The moment that the cron text names.
    at INTEGER NOT NULL,
    -- The partitions that meet this moment or a later one, up to the tick, are made.
    from_at INTEGER NOT NULL,
    claimed_at INTEGER NOT NULL,
    pid INTEGER NOT NULL,
    hostname TEXT NOT NULL,
    -- Chosen with the claim, so that whoever takes over knows whether it was launched.
    run_id TEXT NOT NULL,
    -- claimed, running, succeeded, failed
    state TEXT NOT NULL,
    finished_at INTEGER,
    reason TEXT,
    PRIMARY KEY (schedule, at)) STRICT, WITHOUT ROWID`,
  "CREATE INDEX tick_open ON tick (schedule) WHERE state IN ('claimed', 'running')",
];
