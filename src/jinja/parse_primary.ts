/**
 * Literals, names, parentheses, lists and dicts of an expression.
 *
 * @module
 */

import type { Token } from "./token.ts";
import type { Expression } from "./syntax.ts";
import type { TokenStream } from "./token_stream.ts";
import { float, type Value } from "./value.ts";

/** Parses an expression inside brackets; passed in so that the grammar's files do not import each other in a circle. */
export type ExpressionParser = (stream: TokenStream) => Expression;

const CONSTANTS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ["true", true],
  ["True", true],
  ["false", false],
  ["False", false],
  ["none", null],
  ["None", null],
]);

/** Parses the smallest whole expression. @throws PhloError PHLO-502 */
export function parsePrimary(stream: TokenStream, parseInner: ExpressionParser): Expression {
  const token = stream.peek();
  const { offset } = token;
  switch (token.kind) {
    case "name":
      return parseName(stream);
    case "string":
      return { kind: "literal", value: parseStrings(stream), offset };
    case "integer":
      stream.next();
      return { kind: "literal", value: parseInteger(token.text), offset };
    case "float":
      stream.next();
      return { kind: "literal", value: float(Number(token.text)), offset };
    case "operator":
      return parseBracket(stream, token, parseInner);
    default:
      throw stream.error("an expression is missing here");
  }
}

const RESERVED = new Set(["and", "or", "not", "if", "else", "elif", "in", "is"]);

function parseName(stream: TokenStream): Expression {
  const token = stream.next();
  const { text: name, offset } = token;
  const constant = CONSTANTS.get(name);
  if (constant !== undefined) return { kind: "literal", value: constant, offset };
  if (RESERVED.has(name)) throw stream.error(`unexpected "${name}"`, token);
  stream.usedNames.add(name);
  return { kind: "name", name, offset };
}

/** Strings side by side are one. */
function parseStrings(stream: TokenStream): string {
  let text = stream.next().text;
  while (stream.peek().kind === "string") text += stream.next().text;
  return text;
}

function parseInteger(digits: string): Value {
  const value = BigInt(digits);
  return BigInt.asIntN(54, value) === value ? Number(value) : value;
}

function parseBracket(stream: TokenStream, token: Token, parseInner: ExpressionParser): Expression {
  switch (token.text) {
    case "(":
      return parseParentheses(stream, parseInner);
    case "[":
      stream.next();
      return { kind: "list", items: parseItems(stream, "]", parseInner), offset: token.offset };
    case "{":
      return parseDict(stream, parseInner);
    default:
      throw stream.error(`unexpected "${token.text}", an expression is missing here`);
  }
}

function parseParentheses(stream: TokenStream, parseInner: ExpressionParser): Expression {
  const { offset } = stream.next();
  if (stream.skipOperator(")")) return { kind: "tuple", items: [], offset };
  const first = parseInner(stream);
  if (stream.skipOperator(")")) return first;
  stream.expectOperator(",");
  return { kind: "tuple", items: [first, ...parseItems(stream, ")", parseInner)], offset };
}

function parseItems(stream: TokenStream, closer: string, parseInner: ExpressionParser) {
  const items: Expression[] = [];
  while (!stream.skipOperator(closer)) {
    items.push(parseInner(stream));
    if (!stream.isOperator(closer)) stream.expectOperator(",");
  }
  return items;
}

function parseDict(stream: TokenStream, parseInner: ExpressionParser): Expression {
  const { offset } = stream.next();
  const entries: { key: Expression; value: Expression }[] = [];
  while (!stream.skipOperator("}")) {
    const key = parseInner(stream);
    stream.expectOperator(":");
    entries.push({ key, value: parseInner(stream) });
    if (!stream.isOperator("}")) stream.expectOperator(",");
  }
  return { kind: "dict", entries, offset };
}
