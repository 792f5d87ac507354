/**
 * Takes a call apart: its arguments, rewritten, and the clauses after it.
 *
 * @module
 */

import type { SqlGrammar } from "./piece.ts";
import { lineBreaks } from "./rewrite_time.ts";
import type { SqlCursor } from "./sql_cursor.ts";
import type { SqlToken } from "./sql_token.ts";

/** One argument, its whitespace included. */
export interface Argument {
  readonly text: string;
  readonly offset: number;
  readonly wallAt?: number | undefined;
  /** The token, where the argument is one text. */
  readonly literal?: SqlToken | undefined;
}

/** A call taken apart. */
export interface Call {
  readonly name: SqlToken;
  readonly key: string;
  readonly args: readonly Argument[];
  /** From the bracket to the end of the arguments. */
  readonly open: string;
  readonly close: string;
  readonly cursor: SqlCursor;
  /** What follows: filter, over, within group; `nulls` is taken out of it. */
  readonly modifiers: string;
  readonly nulls: string;
  readonly ordered: string;
}

/** Reads the call whose name is passed, with all that belongs to it. @throws PhloError PHLO-505 */
export function readCall(cursor: SqlCursor, name: SqlToken, grammar: SqlGrammar): Call {
  const open = cursor.next();
  const args: Argument[] = [];
  while (!cursor.isNext(")") && cursor.peek().kind !== "end") {
    args.push(readArgument(cursor, grammar));
    if (cursor.isNext(",")) cursor.next();
  }
  const close = cursor.expect(")");
  const parts = { modifiers: "", nulls: "", ordered: "" };
  while (readModifier(cursor, grammar, parts));
  return {
    name,
    key: name.key,
    args,
    cursor,
    open: open.lead + open.text,
    close: close.lead + close.text,
    ...parts,
  };
}

function readArgument(cursor: SqlCursor, grammar: SqlGrammar): Argument {
  const start = cursor.position;
  const { offset } = cursor.peek();
  const lambda = readLambda(cursor);
  const piece = grammar.rewriteUntil(cursor, [",", ")"]);
  const isOneToken = cursor.position === start + 1;
  const first = cursor.tokens[start];
  return {
    text: lambda + piece.lead + piece.text,
    offset,
    wallAt: piece.wallAt,
    literal: isOneToken && first?.kind === "string" ? first : undefined,
  };
}

/** `x -> …` and `(x, y) -> …` in DuckDB's words: `lambda x: …`. */
function readLambda(cursor: SqlCursor): string {
  if (cursor.isNext("(")) {
    let ahead = 1;
    while (cursor.peek(ahead).kind === "word" || cursor.peek(ahead).key === ",") ahead++;
    if (cursor.peek(ahead).key !== ")" || cursor.peek(ahead + 1).key !== "->") return "";
    const names = Array.from({ length: ahead - 1 }, (_, index) => cursor.peek(index + 1));
    const lead = cursor.peek().lead;
    cursor.position += ahead + 2;
    return `${lead}lambda ${names.map(({ text }) => text).join(" ")}:`;
  }
  if (cursor.peek().kind !== "word" || cursor.peek(1).key !== "->") return "";
  const { lead, text } = cursor.next();
  cursor.next();
  return `${lead}lambda ${text}:`;
}

interface ModifierParts {
  modifiers: string;
  nulls: string;
  ordered: string;
}

/** One of the clauses after a call; false where there is none. */
function readModifier(cursor: SqlCursor, grammar: SqlGrammar, parts: ModifierParts): boolean {
  if (cursor.isNext("ignore", "nulls") || cursor.isNext("respect", "nulls")) {
    const [first, second] = [cursor.next(), cursor.next()];
    parts.nulls = first.lead + first.text + second.lead + second.text;
    return true;
  }
  if (cursor.isNext("within", "group", "(")) {
    const breaks = [cursor.next(), cursor.next(), cursor.next()].map(({ lead }) => lineBreaks(lead))
      .join("");
    const order = grammar.rewriteUntil(cursor, [")"]);
    cursor.next();
    parts.ordered = `${breaks} ${order.lead}${order.text}`;
    return true;
  }
  const isClause = cursor.isNext("filter", "(") || cursor.isNext("over", "(");
  if (isClause) {
    const [word, open] = [cursor.next(), cursor.next()];
    const inner = grammar.rewriteUntil(cursor, [")"]);
    const close = cursor.expect(")");
    parts.modifiers += word.lead + word.text + open.lead + open.text + inner.text + close.lead +
      close.text;
    return true;
  }
  if (!cursor.isNext("over")) return false;
  const [word, window] = [cursor.next(), cursor.next()];
  parts.modifiers += word.lead + word.text + window.lead + window.text;
  return true;
}
