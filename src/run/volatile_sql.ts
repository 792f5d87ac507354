/**
 * Tells whether a query may answer differently over the same tables: then it is never skipped.
 *
 * @module
 */

import type { Session } from "../duckdb/session.ts";

/** Words that are moments without being written as calls, and chance under the names other dialects give it. */
const MOMENT_WORDS = [
  "rand",
  "shuffle",
  "current_date",
  "current_time",
  "current_timestamp",
  "localtime",
  "localtimestamp",
];

/** The names of functions that DuckDB does not call consistent, in lower case. */
export async function listVolatileNames(session: Session): Promise<ReadonlySet<string>> {
  const rows = await session.rows(
    `SELECT DISTINCT lower(function_name) AS name FROM duckdb_functions()
      WHERE stability IS NOT NULL AND stability <> 'CONSISTENT' AND function_name SIMILAR TO '[a-z_][a-z0-9_]*'`,
  );
  return new Set([...MOMENT_WORDS, ...rows.map((row) => String(row.name))]);
}

/** True where any word of the SQL is such a name: a column of that name costs a rebuild, never a wrong table. */
export function isVolatile(sql: string, names: ReadonlySet<string>): boolean {
  for (const [word] of sql.toLowerCase().matchAll(/[a-z_][a-z0-9_]*/g)) {
    if (names.has(word)) return true;
  }
  return false;
}
