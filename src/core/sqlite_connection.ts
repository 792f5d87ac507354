/**
 * A connection to a SQLite file, as narrow as phlo needs it. `node:sqlite` fits; so does a test's that fails when told to.
 *
 * @module
 */

/** What SQLite takes and gives. */
export type SqliteValue = string | number | bigint | null | Uint8Array;

/** One row by column name; the readers of `sqlite_row.ts` check what is in it. */
export type SqliteRow = Readonly<Record<string, unknown>>;

/** One statement. Errors of these calls carry SQLite's `errcode`; those of `exec` would not. */
export interface SqliteStatement {
  run(...values: SqliteValue[]): { readonly changes: number | bigint };
  get(...values: SqliteValue[]): SqliteRow | undefined;
  all(...values: SqliteValue[]): SqliteRow[];
}

/** One connection. Every call blocks, so it is opened with a timeout of zero. */
export interface SqliteConnection {
  prepare(sql: string): SqliteStatement;
  close(): void;
}
