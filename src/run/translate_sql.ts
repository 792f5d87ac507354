/**
 * From the dialect a model is written in to the SQL that DuckDB runs with the same meaning.
 *
 * @module
 */

import type { SqlDialect } from "../dbt/dbt_node.ts";
import { translateTrino } from "../sql/translate_trino.ts";

/** Translates one statement; `name` stands for it in errors, whose lines are those of the statement. */
export type TranslateSql = (sql: string, dialect: SqlDialect, name: string) => string;

/** DuckDB's own dialect goes through untouched. @throws PhloError PHLO-505 */
export const translateSql: TranslateSql = (sql, dialect, name) =>
  dialect === "trino" ? translateTrino(sql, { file: name }).sql : sql;
