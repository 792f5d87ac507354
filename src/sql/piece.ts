/**
 * What rewriting makes of an expression, and how calls and casts reach the grammar around them.
 *
 * @module
 */

import type { SqlCursor } from "./sql_cursor.ts";

/** A piece of rewritten SQL. */
export interface Piece {
  /** Whitespace and comments before it. */
  readonly lead: string;
  readonly text: string;
  readonly isInterval?: boolean;
  /** Where a local time began that only a function of dates may read; it must not become a value. */
  readonly wallAt?: number;
}

/** The grammar, passed in so that its files do not import each other in a circle. */
export interface SqlGrammar {
  /** Rewrites up to one of the operators or words at this level of brackets, which stays unread. */
  rewriteUntil(cursor: SqlCursor, ends: readonly string[]): Piece;
  /** Rewrites the smallest whole value; undefined where none begins. */
  parsePrimary(cursor: SqlCursor): Piece | undefined;
}
