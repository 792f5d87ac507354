/**
 * A cursor over the tokens of one statement in another engine's SQL, and the error for what has no equal here.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";
import { type Place, placeAt } from "../core/place.ts";
import type { SqlToken } from "./sql_token.ts";

/** Tokens with a position. */
export interface SqlCursor {
  readonly tokens: readonly SqlToken[];
  position: number;
  peek(ahead?: number): SqlToken;
  /** @throws PhloError PHLO-501 at the end. */
  next(): SqlToken;
  /** Tells whether the next tokens are these words or operators. */
  isNext(...keys: readonly string[]): boolean;
  /** @throws PhloError PHLO-505 where the next token is another, PHLO-501 at the end. */
  expect(key: string): SqlToken;
  /** The error for SQL that has no equal meaning in DuckDB. */
  refuse(reason: string, offset: number, hint?: string): PhloError;
}

/** What a cursor goes over. */
export interface SqlSource {
  readonly sql: string;
  /** The file the user wrote, for messages. */
  readonly file: string;
  /** The line of that file for each line of the SQL; the SQL's own lines where absent. */
  readonly lines?: readonly number[];
}

/** Starts at the first token. */
export function createSqlCursor(tokens: readonly SqlToken[], source: SqlSource): SqlCursor {
  const last = tokens.length - 1;
  const cursor: SqlCursor = {
    tokens,
    position: 0,
    peek: (ahead = 0) => tokens[Math.min(cursor.position + ahead, last)] as SqlToken,
    next() {
      const token = cursor.peek();
      if (token.kind === "end") {
        throw refuseSyntax(source, "the statement ends too early", token.offset);
      }
      cursor.position++;
      return token;
    },
    isNext: (...keys) => keys.every((key, index) => isKey(cursor.peek(index), key)),
    expect(key) {
      const token = cursor.peek();
      if (isKey(token, key)) return cursor.next();
      if (token.kind === "end") {
        throw refuseSyntax(source, `expected "${key}", found the end`, token.offset);
      }
      throw cursor.refuse(`expected "${key}", found "${token.text}"`, token.offset);
    },
    refuse: (reason, offset, hint) => refuseSql(source, reason, { offset, hint }),
  };
  return cursor;
}

function isKey(token: SqlToken, key: string): boolean {
  return (token.kind === "word" || token.kind === "operator") && token.key === key;
}

/** The error for SQL that has no equal meaning in DuckDB, at an offset of the SQL. */
export function refuseSql(
  source: SqlSource,
  reason: string,
  { offset, hint }: { readonly offset: number; readonly hint?: string | undefined },
): PhloError {
  return new PhloError("PHLO-505", `Cannot run "${source.file}" on DuckDB: ${reason}`, {
    place: placeOf(source, offset),
    hint: hint ?? "rewrite this part, or set meta.dialect: duckdb if the model is DuckDB SQL",
  });
}

/** The error for what is SQL in no dialect. */
export function refuseSyntax(source: SqlSource, reason: string, offset: number): PhloError {
  return new PhloError("PHLO-501", `Cannot read the SQL of "${source.file}": ${reason}`, {
    place: placeOf(source, offset),
  });
}

function placeOf({ sql, file, lines }: SqlSource, offset: number): Place {
  const place = placeAt(file, sql, offset);
  const line = place.line === undefined ? undefined : lines?.[place.line - 1] ?? place.line;
  return line === undefined ? place : { ...place, line };
}
