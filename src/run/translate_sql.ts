/**
 * From the dialect a model is written in to the SQL that DuckDB runs with the same meaning.
 *
 * @module
 */

import type { SqlDialect } from "../dbt/dbt_node.ts";
import type { Session } from "../duckdb/session.ts";

/** Translates one statement; a connection answers what types things have. */
export type TranslateSql = (sql: string, dialect: SqlDialect, session: Session) => Promise<string>;

/** Builds the translator of a run. DuckDB's own dialect goes through untouched. */
export function createTranslator(): TranslateSql {
  return (sql) => Promise.resolve(sql);
}
