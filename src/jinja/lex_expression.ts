/**
 * One token of an expression: a name, number, string or operator, by Jinja's rules.
 *
 * @module
 */

import type { Token } from "./token.ts";
import type { TemplateOrigin } from "./syntax.ts";
import { templateError } from "./template_error.ts";

const FLOAT = /\d+(?:_\d+)*(?:(?:\.\d+(?:_\d+)*)?[eE][+-]?\d+(?:_\d+)*|\.\d+(?:_\d+)*)/y;
const INTEGER = /0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|\d+(?:_\d+)*/y;
const NAME = /[\p{ID_Start}_]\p{ID_Continue}*/uy;
const OPERATOR = /\*\*|\/\/|==|!=|>=|<=|[-+*/%~[\](){}><=.:|,;]/y;
const ESCAPE =
  /\\(?:(\r?\n)|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|([\\'"abfnrtv]))/g;
const PLAIN_ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\",
  "'": "'",
  '"': '"',
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** Lexes the token that starts at an offset, which is not whitespace. @throws PhloError PHLO-502 */
export function lexExpressionToken(origin: TemplateOrigin, text: string, offset: number): Token {
  const first = text[offset] ?? "";
  if (first === "'" || first === '"') return lexString(origin, text, offset);
  // After a dot, `1.5` of `x.1.5` is two subscripts, as in Jinja.
  if (text[offset - 1] !== ".") {
    const float = match(FLOAT, text, offset);
    if (float !== undefined) return token("float", float.replaceAll("_", ""), offset, float.length);
  }
  const integer = match(INTEGER, text, offset);
  if (integer !== undefined) {
    return token("integer", integer.replaceAll("_", ""), offset, integer.length);
  }
  const name = match(NAME, text, offset);
  if (name !== undefined) return token("name", name, offset, name.length);
  const operator = match(OPERATOR, text, offset);
  if (operator !== undefined) return token("operator", operator, offset, operator.length);
  throw templateError("parse", `unexpected character "${first}"`, { origin, offset });
}

function match(pattern: RegExp, text: string, offset: number): string | undefined {
  pattern.lastIndex = offset;
  return pattern.exec(text)?.[0];
}

function token(kind: Token["kind"], text: string, offset: number, length: number): Token {
  return { kind, text, offset, endOffset: offset + length };
}

function lexString(origin: TemplateOrigin, text: string, offset: number): Token {
  const quote = text[offset];
  let end = offset + 1;
  while (end < text.length && text[end] !== quote) end += text[end] === "\\" ? 2 : 1;
  if (end >= text.length) {
    throw templateError("parse", "a string that never ends", { origin, offset });
  }
  const value = text.slice(offset + 1, end).replace(ESCAPE, decodeEscape);
  return token("string", value.replaceAll("\r\n", "\n"), offset, end + 1 - offset);
}

function decodeEscape(_whole: string, ...groups: (string | undefined)[]): string {
  const [lineBreak, byte, unit, point, octal, plain] = groups;
  if (lineBreak !== undefined) return "";
  const hex = byte ?? unit ?? point;
  if (hex !== undefined) return String.fromCodePoint(Math.min(parseInt(hex, 16), 0x10ffff));
  if (octal !== undefined) return String.fromCodePoint(parseInt(octal, 8));
  return PLAIN_ESCAPES[plain ?? ""] ?? "";
}
