/**
 * Intervals and time zones. A value with a time zone of its own exists in Trino and not in DuckDB: it may be read as a local time
 * where it is made, and is refused wherever it would live on.
 *
 * @module
 */

import type { Piece, SqlGrammar } from "./piece.ts";
import type { SqlCursor } from "./sql_cursor.ts";
import { stringValue } from "./sql_token.ts";

/** Reads `interval '1' day`. @throws PhloError PHLO-505 for an interval of several units. */
export function readInterval(cursor: SqlCursor): Piece {
  const open = cursor.next();
  let text = open.text;
  if (cursor.isNext("-")) text += cursor.peek().lead + cursor.next().text;
  const amount = cursor.next();
  const unit = cursor.next();
  if (cursor.isNext("to")) {
    throw cursor.refuse("an interval of several units has no equal", open.offset);
  }
  const isWhole = /^\d+$/.test(stringValue(amount).trim());
  if (!isWhole && unit.key !== "second") {
    throw cursor.refuse(`the interval ${amount.text} ${unit.text} has no equal`, open.offset);
  }
  text += amount.lead + amount.text + unit.lead + unit.text;
  return { lead: open.lead, text, isInterval: true };
}

const UTC = /^'(utc|gmt|z|etc\/utc|[+-]00:00)'$/i;

/**
 * Rewrites `x at time zone z`: the instant for UTC; elsewhere a local time, which only functions of dates may read.
 * @throws PhloError PHLO-505
 */
export function rewriteZone(cursor: SqlCursor, piece: Piece, grammar: SqlGrammar): Piece {
  const { offset } = cursor.peek();
  const breaks = [0, 1, 2].map(() => lineBreaks(cursor.next().lead)).join("");
  const zone = grammar.parsePrimary(cursor);
  if (zone === undefined) throw cursor.refuse("a time zone is missing here", offset);
  settled(cursor, piece);
  if (UTC.test(zone.text)) {
    return {
      lead: piece.lead,
      text: `cast(${piece.text} as${breaks}${lineBreaks(zone.lead)} timestamptz)`,
    };
  }
  const text = `trino.wall_time(${piece.text},${breaks}${zone.lead}${zone.text})`;
  return { lead: piece.lead, text, wallAt: offset };
}

/** The error for a local time that would become a value. */
export function refuseWall(cursor: SqlCursor, offset: number): Error {
  const hint = "cast it to timestamp or date, or ask for a part of it, right where it is made";
  return cursor.refuse("a value with a time zone of its own has no equal", offset, hint);
}

/** The piece itself. @throws PhloError PHLO-505 where it is a local time. */
export function settled(cursor: SqlCursor, piece: Piece): Piece {
  if (piece.wallAt !== undefined) throw refuseWall(cursor, piece.wallAt);
  return piece;
}

/** The line breaks of a lead, so that lines stay where they are when words go. */
export function lineBreaks(lead: string): string {
  return lead.replace(/[^\n]/g, "");
}
