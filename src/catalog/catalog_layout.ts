/**
 * The tables of catalog.db: those of Iceberg's JDBC catalog, which other engines read and write, and our own beside them.
 * Plain SQL only: an older SQLite must be able to open the file and fire the triggers.
 *
 * @module
 */

import type { SqliteConnection } from "../core/sqlite_connection.ts";
import { readText } from "../core/sqlite_row.ts";
import type { Migration } from "../core/sqlite_migration.ts";

/** Every layout of catalog.db, oldest first. */
export const CATALOG_MIGRATIONS: readonly Migration[] = [
  makeFirstLayout,
  (connection) => void connection.prepare(HELD_TABLE).run(),
];

/** Iceberg's own text (JdbcUtil, schema version V1). */
const ICEBERG_TABLES = [
  `CREATE TABLE IF NOT EXISTS iceberg_tables (
    catalog_name VARCHAR(255) NOT NULL,
    table_namespace VARCHAR(255) NOT NULL,
    table_name VARCHAR(255) NOT NULL,
    metadata_location VARCHAR(1000),
    previous_metadata_location VARCHAR(1000),
    iceberg_type VARCHAR(5),
    PRIMARY KEY (catalog_name, table_namespace, table_name))`,
  `CREATE TABLE IF NOT EXISTS iceberg_namespace_properties (
    catalog_name VARCHAR(255) NOT NULL,
    namespace VARCHAR(255) NOT NULL,
    property_key VARCHAR(255),
    property_value VARCHAR(1000),
    PRIMARY KEY (catalog_name, namespace, property_key))`,
];

/** Tokens and sequences are AUTOINCREMENT: they grow even over removed rows. */
const OWN_TABLES = [
  `CREATE TABLE lake_branch (
    name TEXT PRIMARY KEY,
    is_sparse INTEGER NOT NULL,
    base TEXT NOT NULL,
    run_id TEXT,
    created_at INTEGER NOT NULL,
    failed_at INTEGER)`,
  `CREATE TABLE lake_tombstone (
    branch TEXT NOT NULL,
    namespace TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (branch, namespace, name))`,
  `CREATE TABLE lake_publish (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id TEXT NOT NULL,
    target TEXT NOT NULL,
    published_at INTEGER NOT NULL,
    moves TEXT NOT NULL,
    report TEXT NOT NULL)`,
  "CREATE INDEX lake_publish_run ON lake_publish (run_id)",
  `CREATE TABLE lake_lease (
    token INTEGER PRIMARY KEY AUTOINCREMENT,
    resource TEXT NOT NULL UNIQUE,
    run_id TEXT NOT NULL,
    hostname TEXT NOT NULL,
    pid INTEGER NOT NULL,
    heartbeat_at INTEGER NOT NULL)`,
  "CREATE TABLE lake_property (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
  `CREATE TABLE lake_log (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    branch TEXT NOT NULL,
    namespace TEXT NOT NULL,
    name TEXT NOT NULL,
    old_location TEXT,
    new_location TEXT)`,
];

/** Publications made ready on a branch, for `phlo publish`. */
const HELD_TABLE = `CREATE TABLE lake_held (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  branch TEXT NOT NULL,
  publication TEXT NOT NULL)`;

/** Milliseconds since 1970, by a function that every SQLite has. */
const NOW_MS = "CAST(ROUND((julianday('now') - 2440587.5) * 86400000) AS INTEGER)";

/** Triggers see the commits of other engines too, so the log is the whole history. */
const LOG_TRIGGERS = [
  renderTrigger("INSERT", "new", "NULL", "new.metadata_location"),
  renderTrigger("UPDATE", "new", "old.metadata_location", "new.metadata_location"),
  renderTrigger("DELETE", "old", "old.metadata_location", "NULL"),
];

function renderTrigger(event: string, row: string, before: string, after: string): string {
  return `CREATE TRIGGER lake_log_${event.toLowerCase()} AFTER ${event} ON iceberg_tables BEGIN
    INSERT INTO lake_log (at, branch, namespace, name, old_location, new_location)
    VALUES (${NOW_MS}, ${row}.catalog_name, ${row}.table_namespace, ${row}.table_name,
      ${before}, ${after});
  END`;
}

function makeFirstLayout(connection: SqliteConnection): void {
  for (const sql of ICEBERG_TABLES) connection.prepare(sql).run();
  addTypeColumn(connection);
  for (const sql of [...OWN_TABLES, ...LOG_TRIGGERS]) connection.prepare(sql).run();
}

/** Java makes files of V0, without the column, and takes a file for V1 as soon as it finds the column. */
function addTypeColumn(connection: SqliteConnection): void {
  const columns = connection.prepare("PRAGMA table_info(iceberg_tables)").all();
  if (columns.some((column) => readText(column, "name") === "iceberg_type")) return;
  connection.prepare("ALTER TABLE iceberg_tables ADD COLUMN iceberg_type VARCHAR(5)").run();
}
