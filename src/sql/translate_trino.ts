/**
 * A model's SQL written for Trino to SQL that gives Trino's results on DuckDB, line by line in its place. The macros it calls are
 * those of `trino_setup.ts`.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";
import { rewriteUntil } from "./rewrite_sql.ts";
import { createSqlCursor, refuseSql, refuseSyntax, type SqlSource } from "./sql_cursor.ts";
import { lexSql, type SqlToken } from "./sql_token.ts";

/** Where the SQL comes from, for messages. */
export type TranslationContext = Omit<SqlSource, "sql">;

/** Translated SQL. */
export interface TranslatedSql {
  /** The same number of lines as before; the very same text where nothing had to change. */
  readonly sql: string;
  readonly isChanged: boolean;
  /** True where the session must have run `TRINO_SETUP_SQL`. */
  readonly needsSetup: boolean;
}

/** Translates one statement. @throws PhloError PHLO-505 with the place of what DuckDB cannot answer equally, PHLO-501 of what is no SQL. */
export function translateTrino(sql: string, context: TranslationContext): TranslatedSql {
  const source: SqlSource = { ...context, sql };
  const cursor = createSqlCursor(readTokens(source), source);
  refuseClauses(cursor.tokens, source);
  try {
    const { text, wallAt } = rewriteUntil(cursor, []);
    if (wallAt !== undefined) {
      throw refuseSql(source, "the statement is a local time", { offset: wallAt });
    }
    const translated = text + cursor.peek().lead;
    return {
      sql: translated,
      isChanged: translated !== sql,
      needsSetup: translated !== sql && translated.includes("trino."),
    };
  } catch (error) {
    if (error instanceof PhloError || !(error instanceof RangeError)) throw error;
    throw refuseSql(source, "its expressions nest too deeply", { offset: 0 });
  }
}

function readTokens(source: SqlSource): readonly SqlToken[] {
  try {
    return lexSql(source.sql);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw refuseSyntax(source, error.message, Number(error.cause));
  }
}

/** Clauses that are no functions and have no equal. */
function refuseClauses(tokens: readonly SqlToken[], source: SqlSource): void {
  const found = tokens.find(({ kind, key }, index) =>
    kind === "word" && key === "match_recognize" && tokens[index + 1]?.key === "("
  );
  if (found === undefined) return;
  throw refuseSql(source, `"match_recognize" has no equal`, { offset: found.offset });
}
