/**
 * Tokens to expressions: Jinja's grammar from the ternary down to arithmetic. Primaries and what follows them are in `parse_primary.ts`.
 *
 * @module
 */

import { type ExpressionParser, parsePrimary } from "./parse_primary.ts";
import { parseFilters, parsePostfix } from "./parse_postfix.ts";
import type { BinaryOperator, CompareOperator, Expression } from "./syntax.ts";
import type { TokenStream } from "./token_stream.ts";

/** Parses one expression, with `a if b else c` on top. @throws PhloError PHLO-502 */
export function parseExpression(stream: TokenStream): Expression {
  let then = parseOr(stream);
  while (stream.isName("if")) {
    const { offset } = stream.next();
    const test = parseOr(stream);
    const otherwise = stream.skipName("else") ? parseExpression(stream) : undefined;
    then = { kind: "condition", test, then, offset, ...(otherwise && { otherwise }) };
  }
  return then;
}

/** Parses an expression whose `if` belongs to the statement: `for x in xs if x`. */
export function parseOr(stream: TokenStream): Expression {
  let left = parseAnd(stream);
  while (stream.isName("or")) {
    const { offset } = stream.next();
    left = { kind: "or", left, right: parseAnd(stream), offset };
  }
  return left;
}

function parseAnd(stream: TokenStream): Expression {
  let left = parseNot(stream);
  while (stream.isName("and")) {
    const { offset } = stream.next();
    left = { kind: "and", left, right: parseNot(stream), offset };
  }
  return left;
}

function parseNot(stream: TokenStream): Expression {
  if (!stream.isName("not")) return parseCompare(stream);
  const { offset } = stream.next();
  return { kind: "unary", operator: "not", operand: parseNot(stream), offset };
}

const COMPARISONS: ReadonlySet<string> = new Set(["==", "!=", "<", "<=", ">", ">="]);

function parseCompare(stream: TokenStream): Expression {
  const { offset } = stream.peek();
  const first = parseSum(stream);
  const rest: { operator: CompareOperator; value: Expression }[] = [];
  let operator = takeComparison(stream);
  while (operator !== undefined) {
    rest.push({ operator, value: parseSum(stream) });
    operator = takeComparison(stream);
  }
  return rest.length === 0 ? first : { kind: "compare", first, rest, offset };
}

function takeComparison(stream: TokenStream): CompareOperator | undefined {
  const token = stream.peek();
  if (token.kind === "operator" && COMPARISONS.has(token.text)) {
    return stream.next().text as CompareOperator;
  }
  if (stream.skipName("in")) return "in";
  const following = stream.peek(1);
  if (!stream.isName("not") || following.kind !== "name" || following.text !== "in") {
    return undefined;
  }
  stream.next();
  stream.next();
  return "not in";
}

function parseBinary(
  stream: TokenStream,
  operators: readonly BinaryOperator[],
  parseOperand: ExpressionParser,
): Expression {
  let left = parseOperand(stream);
  while (true) {
    const token = stream.peek();
    const operator = operators.find((known) => token.kind === "operator" && token.text === known);
    if (operator === undefined) return left;
    stream.next();
    left = { kind: "binary", operator, left, right: parseOperand(stream), offset: token.offset };
  }
}

function parseSum(stream: TokenStream): Expression {
  return parseBinary(stream, ["+", "-"], parseConcat);
}

function parseConcat(stream: TokenStream): Expression {
  const { offset } = stream.peek();
  const parts = [parseProduct(stream)];
  while (stream.skipOperator("~")) parts.push(parseProduct(stream));
  return parts.length === 1 ? parts[0] as Expression : { kind: "concat", parts, offset };
}

function parseProduct(stream: TokenStream): Expression {
  return parseBinary(stream, ["*", "/", "//", "%"], parsePower);
}

/** Jinja's power goes from left to right: `2 ** 3 ** 2` is 64. */
function parsePower(stream: TokenStream): Expression {
  return parseBinary(stream, ["**"], parseUnary);
}

function parseUnary(stream: TokenStream): Expression {
  return parseFilters(stream, parseSigned(stream), { parseExpression });
}

/** A sign binds tighter than a filter: `-1 | abs` is 1. */
function parseSigned(stream: TokenStream): Expression {
  const { offset } = stream.peek();
  for (const operator of ["-", "+"] as const) {
    if (stream.skipOperator(operator)) {
      return { kind: "unary", operator, operand: parseSigned(stream), offset };
    }
  }
  return parsePostfix(stream, parsePrimary(stream, parseExpression), parseExpression);
}

/** Parses `a, b` as a tuple and `a` as itself, as `{{ }}`, `set` and `return` lists do. */
export function parseTuple(
  stream: TokenStream,
  parseItem: ExpressionParser = parseExpression,
): Expression {
  const { offset } = stream.peek();
  const first = parseItem(stream);
  if (!stream.isOperator(",")) return first;
  const items = [first];
  while (stream.skipOperator(",") && !isTupleEnd(stream)) items.push(parseItem(stream));
  return { kind: "tuple", items, offset };
}

function isTupleEnd(stream: TokenStream): boolean {
  const { kind, text } = stream.peek();
  return kind === "outputEnd" || kind === "tagEnd" || kind === "end" ||
    (kind === "operator" && (text === ")" || text === "]" || text === "="));
}
