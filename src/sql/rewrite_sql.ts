/**
 * Rewrites a stretch of Trino SQL token by token: finds the operands of `/` and of `± interval`, and hands calls and casts on.
 * Everything else is written as it was.
 *
 * @module
 */

import { rewriteCall } from "./rewrite_call.ts";
import { rewriteCast, rewriteExtract, rewriteTypedLiteral } from "./rewrite_cast.ts";
import type { Piece, SqlGrammar } from "./piece.ts";
import type { SqlCursor } from "./sql_cursor.ts";
import { readInterval, refuseWall, rewriteZone, settled } from "./rewrite_time.ts";
import type { SqlToken } from "./sql_token.ts";
import { LITERAL_TYPES, OPAQUE_CALLS, RESERVED_WORDS } from "./trino_words.ts";

const GRAMMAR: SqlGrammar = { rewriteUntil, parsePrimary };

/** Rewrites up to one of the operators or words at this level of brackets, which stays unread. */
export function rewriteUntil(cursor: SqlCursor, ends: readonly string[]): Piece {
  let text = "";
  let pieces = 0;
  let wallAt: number | undefined;
  while (cursor.peek().kind !== "end" && !ends.some((end) => cursor.isNext(end))) {
    const piece = parseSum(cursor) ?? rawPiece(cursor);
    text += piece.lead + piece.text;
    pieces++;
    if (piece.wallAt !== undefined) wallAt = piece.wallAt;
  }
  if (wallAt !== undefined && pieces > 1) throw refuseWall(cursor, wallAt);
  return wallAt === undefined ? { lead: "", text } : { lead: "", text, wallAt };
}

function rawPiece(cursor: SqlCursor): Piece {
  const { lead, text } = cursor.next();
  return { lead, text };
}

/** Sums: `date + interval '1' day` keeps the type of its left side. */
function parseSum(cursor: SqlCursor): Piece | undefined {
  let left = parseProduct(cursor);
  while (left !== undefined && (cursor.isNext("+") || cursor.isNext("-"))) {
    const operator = cursor.next();
    const right = parseProduct(cursor);
    settled(cursor, left);
    if (right === undefined) return { ...left, text: left.text + operator.lead + operator.text };
    settled(cursor, right);
    if (right.isInterval && !left.isInterval) {
      left = wrap(operator.key === "+" ? "plus" : "minus", left, operator, right);
    } else {
      const text = left.text + operator.lead + operator.text + right.lead + right.text;
      left = {
        lead: left.lead,
        text,
        isInterval: left.isInterval === true && right.isInterval === true,
      };
    }
  }
  return left;
}

function wrap(name: string, left: Piece, operator: SqlToken, right: Piece): Piece {
  const text = `trino.${name}(${left.text}${operator.lead},${right.lead}${right.text})`;
  return { lead: left.lead, text };
}

/** Products: `a / b` by the types of its sides. */
function parseProduct(cursor: SqlCursor): Piece | undefined {
  let left = parseUnary(cursor);
  while (left !== undefined && ["*", "/", "//", "%"].some((key) => cursor.isNext(key))) {
    const operator = cursor.next();
    const divisor = cursor.peek();
    const right = parseUnary(cursor);
    settled(cursor, left);
    if (right === undefined) return { ...left, text: left.text + operator.lead + operator.text };
    settled(cursor, right);
    if (operator.key === "/") {
      const isNonZero = divisor.kind === "number" && Number(divisor.text.replaceAll("_", "")) !== 0;
      left = wrap(
        isNonZero && right.text === divisor.text ? "ratio" : "divide",
        left,
        operator,
        right,
      );
    } else {
      left = {
        lead: left.lead,
        text: left.text + operator.lead + operator.text + right.lead + right.text,
      };
    }
  }
  return left;
}

function parseUnary(cursor: SqlCursor): Piece | undefined {
  if (!cursor.isNext("-") && !cursor.isNext("+")) return parsePower(cursor);
  const sign = cursor.next();
  const operand = parseUnary(cursor);
  if (operand === undefined) return { lead: sign.lead, text: sign.text };
  settled(cursor, operand);
  return { ...operand, lead: sign.lead, text: sign.text + operand.lead + operand.text };
}

/** Powers are DuckDB's own, and bind tighter than a product. */
function parsePower(cursor: SqlCursor): Piece | undefined {
  let base = parsePostfix(cursor);
  while (base !== undefined && (cursor.isNext("**") || cursor.isNext("^"))) {
    const operator = cursor.next();
    const exponent = parseUnary(cursor) ?? { lead: "", text: "" };
    const raised = append(settled(cursor, base), operator);
    base = append(raised, settled(cursor, exponent));
  }
  return base;
}

/** A value with its subscripts, fields, time zone and casts of DuckDB's form. */
function parsePostfix(cursor: SqlCursor): Piece | undefined {
  let piece = parsePrimary(cursor);
  while (piece !== undefined) {
    if (cursor.isNext("[")) piece = append(piece, bracketed(cursor, "]"));
    else if (cursor.isNext(".")) {
      const dot = cursor.next();
      const field = cursor.next();
      piece = append(piece, { lead: dot.lead, text: dot.text + field.lead + field.text });
    } else if (cursor.isNext("::")) piece = append(settled(cursor, piece), readShortCast(cursor));
    else if (cursor.isNext("at", "time", "zone")) piece = rewriteZone(cursor, piece, GRAMMAR);
    else return piece;
  }
  return piece;
}

/** `::decimal(10, 2)[]`, as it is. */
function readShortCast(cursor: SqlCursor): Piece {
  const colons = cursor.next();
  let type = append({ lead: colons.lead, text: colons.text }, cursor.next());
  if (cursor.isNext("(")) type = append(type, bracketed(cursor, ")"));
  while (cursor.isNext("[")) type = append(type, bracketed(cursor, "]"));
  return type;
}

function append(piece: Piece, more: Pick<Piece, "lead" | "text">): Piece {
  return { lead: piece.lead, text: piece.text + more.lead + more.text };
}

/** A bracket with what is in it. */
function bracketed(cursor: SqlCursor, closer: string): Piece {
  const open = cursor.next();
  const inner = rewriteUntil(cursor, [closer]);
  const close = cursor.expect(closer);
  const text = open.text + inner.lead + inner.text + close.lead + close.text;
  return inner.wallAt === undefined
    ? { lead: open.lead, text }
    : { lead: open.lead, text, wallAt: inner.wallAt };
}

function parsePrimary(cursor: SqlCursor): Piece | undefined {
  const token = cursor.peek();
  switch (token.kind) {
    case "string":
    case "number":
      return rawPiece(cursor);
    case "quoted":
      return rawPiece(cursor);
    case "operator":
      return parseBracket(cursor, token.key);
    case "word":
      return parseWord(cursor, token);
    default:
      return undefined;
  }
}

const CLOSERS: ReadonlyMap<string, string> = new Map([["(", ")"], ["[", "]"], ["{", "}"]]);

function parseBracket(cursor: SqlCursor, opener: string): Piece | undefined {
  const closer = CLOSERS.get(opener);
  return closer === undefined ? undefined : bracketed(cursor, closer);
}

function parseWord(cursor: SqlCursor, token: SqlToken): Piece | undefined {
  const following = cursor.peek(1);
  if (token.key === "case") return parseCase(cursor);
  if (token.key === "interval" && (following.kind === "string" || following.key === "-")) {
    return readInterval(cursor);
  }
  if (RESERVED_WORDS.has(token.key)) return undefined;
  if (following.kind === "string") {
    const isPrefix = following.lead === "" && (token.key === "x" || token.key === "u");
    if (isPrefix || LITERAL_TYPES.has(token.key)) return rewriteTypedLiteral(cursor);
  }
  if (following.kind === "operator" && following.key === "(") return parseCall(cursor, token);
  if (following.key === "&" && token.key === "u" && cursor.peek(2).kind === "string") {
    throw cursor.refuse("a text with unicode escapes (U&'…') has no equal", token.offset);
  }
  return rawPiece(cursor);
}

function parseCase(cursor: SqlCursor): Piece {
  const open = cursor.next();
  const inner = rewriteUntil(cursor, ["end"]);
  settled(cursor, inner);
  const close = cursor.expect("end");
  return { lead: open.lead, text: open.text + inner.text + close.lead + close.text };
}

function parseCall(cursor: SqlCursor, token: SqlToken): Piece {
  if (token.key === "cast" || token.key === "try_cast") return rewriteCast(cursor, GRAMMAR);
  if (token.key === "extract") return rewriteExtract(cursor, GRAMMAR);
  if (OPAQUE_CALLS.has(token.key) || isNoFunction(cursor)) {
    const name = cursor.next();
    const inner = settled(cursor, bracketed(cursor, ")"));
    return { lead: name.lead, text: name.text + inner.lead + inner.text };
  }
  return rewriteCall(cursor, GRAMMAR);
}

/** A name before brackets is no function after `as` and `.`, and none in `with name (columns) as (`. */
function isNoFunction(cursor: SqlCursor): boolean {
  const before = cursor.tokens[cursor.position - 1];
  if (before?.key === "as" || before?.key === ".") return true;
  let depth = 0;
  for (let ahead = 1;; ahead++) {
    const { kind, key } = cursor.peek(ahead);
    if (kind === "end") return false;
    if (kind === "operator" && key === "(") depth++;
    if (kind === "operator" && key === ")" && --depth === 0) {
      return cursor.peek(ahead + 1).key === "as" && cursor.peek(ahead + 2).key === "(";
    }
  }
}
