/**
 * Ephemeral models as CTEs of who reads them.
 *
 * @module
 */

import { cutPiece, joinPieces, ownPiece, type TextPiece } from "./join_pieces.ts";
import { skipBlanks, wordAt } from "./scan_sql.ts";

/** An ephemeral model, compiled. */
export interface CteText {
  readonly name: string;
  readonly body: TextPiece;
}

/** The name of an ephemeral model inside SQL. */
export function nameCte(model: string): string {
  return `__dbt__cte__${model}`;
}

/** Puts CTEs in front of a query, into its own WITH where it has one. Each CTE comes after those it reads. */
export function injectCtes(query: TextPiece, ctes: readonly CteText[]): TextPiece {
  if (ctes.length === 0) return query;
  const start = skipBlanks(query.text, 0);
  const hasWith = wordAt(query.text, start) === "with";
  const afterWith = hasWith ? afterRecursive(query.text, start + "with".length) : start;
  const [head, tail] = cutPiece(query, afterWith);
  const pieces: TextPiece[] = [head, ownPiece(hasWith ? " " : "with ")];
  for (const [index, cte] of ctes.entries()) {
    pieces.push(ownPiece(`${index === 0 ? "" : ", "}${cte.name} as (\n`));
    pieces.push(cte.body, ownPiece("\n)"));
  }
  return joinPieces([...pieces, ownPiece(hasWith ? "," : "\n"), tail]);
}

function afterRecursive(sql: string, offset: number): number {
  const next = skipBlanks(sql, offset);
  return wordAt(sql, next) === "recursive" ? next + "recursive".length : offset;
}
