/**
 * Text of a template to tokens: text between tags as it is, the inside of tags as names, numbers, strings and operators.
 * Applies whitespace control, drops comments, and keeps `raw` and `docs` bodies as text.
 *
 * @module
 */

import { lexExpressionToken } from "./lex_expression.ts";
import type { TemplateOrigin } from "./syntax.ts";
import { templateError } from "./template_error.ts";
import type { Token } from "./token.ts";

interface Lexer {
  readonly origin: TemplateOrigin;
  readonly text: string;
  readonly tokens: Token[];
  position: number;
  /** True where the tag before asked to strip the whitespace that follows. */
  stripsNext: boolean;
}

const OPENINGS = /\{[{%#]/g;
const RAW = /\{%[-+]?\s*raw\s*(-?)%\}/y;
const RAW_END = /\{%([-+]?)\s*endraw\s*([-+]?)%\}/g;
const DOCS = /\{%[-+]?\s*docs\s+([\p{ID_Start}_][\p{ID_Continue}]*)\s*(-?)%\}/uy;
const DOCS_END = /\{%([-+]?)\s*enddocs\s*([-+]?)%\}/g;
const SPACE = /\s+/y;

/** Lexes a template. @throws PhloError PHLO-502 where a tag, comment or string never ends. */
export function lexTemplate(origin: TemplateOrigin): readonly Token[] {
  // Jinja drops one line break at the end of the file (keep_trailing_newline is off).
  const text = origin.text.replace(/\r?\n$/, "");
  const lexer: Lexer = { origin, text, tokens: [], position: 0, stripsNext: false };
  while (lexer.position < text.length) lexPart(lexer);
  lexer.tokens.push({ kind: "end", text: "", offset: text.length, endOffset: text.length });
  return lexer.tokens;
}

/** One stretch of text and the tag, output or comment after it. */
function lexPart(lexer: Lexer): void {
  OPENINGS.lastIndex = lexer.position;
  const opening = OPENINGS.exec(lexer.text)?.index ?? lexer.text.length;
  const stripsBefore = lexer.text[opening + 2] === "-";
  pushText(lexer, { from: lexer.position, to: opening, stripsBefore });
  lexer.position = opening;
  if (opening >= lexer.text.length) return;
  if (lexer.text[opening + 1] === "#") return lexComment(lexer);
  if (lexer.text[opening + 1] === "{") return lexTag(lexer, "output");
  if (lexVerbatim(lexer, RAW, RAW_END) || lexVerbatim(lexer, DOCS, DOCS_END)) return;
  lexTag(lexer, "tag");
}

function pushText(
  lexer: Lexer,
  range: { readonly from: number; readonly to: number; readonly stripsBefore: boolean },
): void {
  let { from } = range;
  let text = lexer.text.slice(from, range.to);
  if (lexer.stripsNext) {
    const stripped = text.trimStart();
    from += text.length - stripped.length;
    text = stripped;
  }
  if (range.stripsBefore) text = text.trimEnd();
  lexer.stripsNext = false;
  if (text === "") return;
  const plain = text.replaceAll("\r\n", "\n");
  lexer.tokens.push({ kind: "text", text: plain, offset: from, endOffset: from + text.length });
}

function lexComment(lexer: Lexer): void {
  const start = lexer.position;
  const end = lexer.text.indexOf("#}", start + 2);
  if (end < 0) throw unended(lexer, start, "a comment that never ends, it needs `#}`");
  lexer.stripsNext = end > start + 2 && lexer.text[end - 1] === "-";
  lexer.position = end + 2;
}

/** `raw` and `docs`: what stands inside is text, whatever it looks like. */
function lexVerbatim(lexer: Lexer, opening: RegExp, closing: RegExp): boolean {
  const start = lexer.position;
  opening.lastIndex = start;
  const head = opening.exec(lexer.text);
  if (head === null) return false;
  const isDocs = opening === DOCS;
  closing.lastIndex = opening.lastIndex;
  const tail = closing.exec(lexer.text);
  if (tail === null) {
    const word = isDocs ? "docs" : "raw";
    throw unended(lexer, start, `a ${word} block that never ends, it needs {% end${word} %}`);
  }
  lexer.stripsNext = head.at(-1) === "-";
  const body = { from: start + head[0].length, to: tail.index, stripsBefore: tail[1] === "-" };
  if (isDocs) {
    const text = lexer.text.slice(body.from, body.to);
    const token = { kind: "docs", text, offset: start, endOffset: tail.index } as const;
    lexer.tokens.push({ ...token, name: head[1] ?? "" });
  } else pushText(lexer, body);
  lexer.stripsNext = tail[2] === "-";
  lexer.position = tail.index + tail[0].length;
  return true;
}

const CLOSINGS = { output: /([-+]?)\}\}/y, tag: /([-+]?)%\}/y } as const;

function lexTag(lexer: Lexer, kind: "output" | "tag"): void {
  const start = lexer.position;
  const hasSign = /[-+]/.test(lexer.text[start + 2] ?? "");
  lexer.position = start + (hasSign ? 3 : 2);
  lexer.tokens.push({ kind: `${kind}Start`, text: "", offset: start, endOffset: lexer.position });
  const open: string[] = [];
  while (true) {
    skipSpace(lexer);
    const at = lexer.position;
    if (at >= lexer.text.length) throw unendedTag(lexer, start, kind);
    const closing = CLOSINGS[kind];
    closing.lastIndex = at;
    const end = open.length === 0 ? closing.exec(lexer.text) : null;
    if (end !== null) {
      lexer.position = closing.lastIndex;
      lexer.stripsNext = end[1] === "-";
      lexer.tokens.push({ kind: `${kind}End`, text: "", offset: at, endOffset: lexer.position });
      return;
    }
    const token = lexExpressionToken(lexer.origin, lexer.text, at);
    if (token.kind === "operator") balance(lexer, token, open);
    lexer.tokens.push(token);
    lexer.position = token.endOffset;
  }
}

function skipSpace(lexer: Lexer): void {
  SPACE.lastIndex = lexer.position;
  if (SPACE.test(lexer.text)) lexer.position = SPACE.lastIndex;
}

const PAIRS: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

function balance(lexer: Lexer, token: Token, open: string[]): void {
  const closer = PAIRS[token.text];
  if (closer !== undefined) open.push(closer);
  else if (")]}".includes(token.text)) {
    const expected = open.pop();
    if (expected === token.text) return;
    const reason = expected === undefined
      ? `unexpected "${token.text}"`
      : `unexpected "${token.text}", expected "${expected}"`;
    throw templateError("parse", reason, { origin: lexer.origin, offset: token.offset });
  }
}

function unendedTag(lexer: Lexer, start: number, kind: "output" | "tag"): Error {
  const closer = kind === "output" ? "}}" : "%}";
  return unended(lexer, start, `a tag that never ends, it needs \`${closer}\``);
}

function unended(lexer: Lexer, offset: number, what: string): Error {
  return templateError("parse", `the template has ${what}`, { origin: lexer.origin, offset });
}
