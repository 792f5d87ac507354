/**
 * A cursor over a template's tokens, with the questions that parsers ask.
 *
 * @module
 */

import type { PhloError } from "../core/phlo_error.ts";
import type { Token } from "./token.ts";
import type { TemplateOrigin } from "./syntax.ts";
import { templateError } from "./template_error.ts";

/** Tokens with a position. */
export interface TokenStream {
  readonly origin: TemplateOrigin;
  /** Names used since the innermost macro began: how a macro's use of `varargs`, `kwargs` and `caller` is known. */
  usedNames: Set<string>;
  /** Loops around the position inside the innermost macro: `break` is only right in one. */
  loopDepth: number;
  peek(ahead?: number): Token;
  next(): Token;
  isOperator(text: string): boolean;
  isName(text: string): boolean;
  skipOperator(text: string): boolean;
  skipName(text: string): boolean;
  expectOperator(text: string): Token;
  expectName(): Token;
  expectKind(kind: Token["kind"]): Token;
  /** An error at a token; at the present one where absent. */
  error(reason: string, token?: Token, hint?: string): PhloError;
}

/** Starts at the first token. The last one must be `end`. */
export function createTokenStream(tokens: readonly Token[], origin: TemplateOrigin): TokenStream {
  let position = 0;
  const last = tokens.length - 1;
  const stream: TokenStream = {
    origin,
    usedNames: new Set(),
    loopDepth: 0,
    peek: (ahead = 0) => tokens[Math.min(position + ahead, last)] as Token,
    next() {
      const token = stream.peek();
      if (position < last) position++;
      return token;
    },
    isOperator: (text) => is(stream.peek(), "operator", text),
    isName: (text) => is(stream.peek(), "name", text),
    skipOperator: (text) => skip(stream, "operator", text),
    skipName: (text) => skip(stream, "name", text),
    expectOperator(text) {
      if (!stream.isOperator(text)) throw stream.error(expected(stream.peek(), `"${text}"`));
      return stream.next();
    },
    expectName: () => stream.expectKind("name"),
    expectKind(kind) {
      const token = stream.peek();
      if (token.kind !== kind) throw stream.error(expected(token, DESCRIPTIONS[kind]));
      return stream.next();
    },
    error: (reason, token = stream.peek(), hint) =>
      templateError("parse", reason, {
        origin,
        offset: token.offset,
        ...(hint === undefined ? {} : { hint }),
      }),
  };
  return stream;
}

function is(token: Token, kind: Token["kind"], text: string): boolean {
  return token.kind === kind && token.text === text;
}

function skip(stream: TokenStream, kind: Token["kind"], text: string): boolean {
  if (!is(stream.peek(), kind, text)) return false;
  stream.next();
  return true;
}

const DESCRIPTIONS: Readonly<Record<Token["kind"], string>> = {
  text: "text",
  docs: "a docs block",
  outputStart: "`{{`",
  outputEnd: "`}}`",
  tagStart: "`{%`",
  tagEnd: "`%}`",
  name: "a name",
  integer: "a number",
  float: "a number",
  string: "a string",
  operator: "an operator",
  end: "the end of the file",
};

function expected(token: Token, what: string): string {
  const isShown = token.kind === "name" || token.kind === "operator" || token.kind === "integer";
  const found = isShown ? `"${token.text}"` : DESCRIPTIONS[token.kind];
  return `expected ${what}, found ${found}`;
}
