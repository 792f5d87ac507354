/**
 * What follows a primary: attributes, subscripts, slices, calls, filters and `is` tests.
 *
 * @module
 */

import { type ExpressionParser, parsePrimary } from "./parse_primary.ts";
import type { Arguments, Expression, FilterCall } from "./syntax.ts";
import type { TokenStream } from "./token_stream.ts";

/** Parses `.name`, `[key]`, `[a:b]` and `(arguments)` as long as they follow. */
export function parsePostfix(
  stream: TokenStream,
  start: Expression,
  parseInner: ExpressionParser,
): Expression {
  let object = start;
  while (true) {
    if (stream.isOperator(".")) object = parseAttribute(stream, object);
    else if (stream.isOperator("[")) object = parseSubscript(stream, object, parseInner);
    else if (stream.isOperator("(")) {
      const { offset } = object;
      const call = parseArguments(stream, parseInner);
      object = { kind: "call", callee: object, arguments: call, offset };
    } else return object;
  }
}

function parseAttribute(stream: TokenStream, object: Expression): Expression {
  stream.next();
  const token = stream.next();
  const { offset } = token;
  if (token.kind === "name") return { kind: "attribute", object, name: token.text, offset };
  if (token.kind !== "integer") throw stream.error("expected a name after the dot", token);
  const key: Expression = { kind: "literal", value: Number(token.text), offset };
  return { kind: "item", object, key, offset };
}

function parseSubscript(
  stream: TokenStream,
  object: Expression,
  parseInner: ExpressionParser,
): Expression {
  const { offset } = stream.next();
  const keys = [parseKey(stream, object, parseInner)];
  while (stream.skipOperator(",")) keys.push(parseKey(stream, object, parseInner));
  stream.expectOperator("]");
  const [only] = keys;
  if (keys.length === 1 && only?.kind === "slice") return only;
  const key: Expression = keys.length === 1
    ? only as Expression
    : { kind: "tuple", items: keys, offset };
  return { kind: "item", object, key, offset };
}

function parseKey(
  stream: TokenStream,
  object: Expression,
  parseInner: ExpressionParser,
): Expression {
  const { offset } = stream.peek();
  const bound = () =>
    stream.isOperator(":") || stream.isOperator("]") ? undefined : parseInner(stream);
  const start = bound();
  if (!stream.skipOperator(":")) {
    if (start === undefined) throw stream.error("a subscript is missing here");
    return start;
  }
  const stop = bound();
  const step = stream.skipOperator(":") ? bound() : undefined;
  return {
    kind: "slice",
    object,
    offset,
    ...(start && { start }),
    ...(stop && { stop }),
    ...(step && { step }),
  };
}

/** Parses `(a, *b, c=1, **d)`. */
export function parseArguments(stream: TokenStream, parseInner: ExpressionParser): Arguments {
  const positional: { value: Expression; isSpread: boolean }[] = [];
  const named: { name: string | undefined; value: Expression }[] = [];
  stream.expectOperator("(");
  while (!stream.skipOperator(")")) {
    if (stream.skipOperator("**")) named.push({ name: undefined, value: parseInner(stream) });
    else if (stream.skipOperator("*")) {
      positional.push({ value: parseInner(stream), isSpread: true });
    } else if (isNamedArgument(stream)) {
      const name = stream.next().text;
      stream.next();
      named.push({ name, value: parseInner(stream) });
    } else {
      if (named.length > 0) throw stream.error("a positional argument after a named one");
      positional.push({ value: parseInner(stream), isSpread: false });
    }
    if (!stream.isOperator(")")) stream.expectOperator(",");
  }
  return { positional, named };
}

function isNamedArgument(stream: TokenStream): boolean {
  const following = stream.peek(1);
  return stream.peek().kind === "name" && following.kind === "operator" && following.text === "=";
}

/** How the grammar's files reach expressions. */
export interface PostfixOptions {
  readonly parseExpression: ExpressionParser;
}

/** Parses `| filter` and `is test` as long as they follow. */
export function parseFilters(
  stream: TokenStream,
  start: Expression,
  { parseExpression }: PostfixOptions,
): Expression {
  let object = start;
  while (true) {
    const { offset } = stream.peek();
    if (stream.skipOperator("|")) {
      const filter = parseFilterCall(stream, parseExpression);
      object = { kind: "filter", object, filter, offset };
    } else if (stream.skipName("is")) {
      const isNegated = stream.skipName("not");
      const test = parseTestCall(stream, parseExpression);
      object = { kind: "test", object, test, isNegated, offset };
    } else if (stream.isOperator("(") && object !== start) {
      const call = parseArguments(stream, parseExpression);
      object = { kind: "call", callee: object, arguments: call, offset };
    } else return object;
  }
}

const NO_ARGUMENTS: Arguments = { positional: [], named: [] };

/** Parses a filter's name and arguments. */
export function parseFilterCall(stream: TokenStream, parseInner: ExpressionParser): FilterCall {
  const { text, offset } = stream.expectName();
  let name = text;
  while (stream.skipOperator(".")) name += `.${stream.expectName().text}`;
  const hasArguments = stream.isOperator("(");
  return {
    name,
    offset,
    arguments: hasArguments ? parseArguments(stream, parseInner) : NO_ARGUMENTS,
  };
}

const NO_OPERANDS = new Set(["else", "or", "and", "if", "is", "not", "in", "recursive"]);
const OPERAND_KINDS = new Set(["name", "string", "integer", "float"]);

/** A test takes its one argument also without parentheses: `x is divisibleby 3`. */
function parseTestCall(stream: TokenStream, parseInner: ExpressionParser): FilterCall {
  const test = parseFilterCall(stream, parseInner);
  if (test.arguments !== NO_ARGUMENTS) return test;
  const { kind, text } = stream.peek();
  const isOperand = kind === "operator"
    ? text === "[" || text === "{"
    : OPERAND_KINDS.has(kind) && !(kind === "name" && NO_OPERANDS.has(text));
  if (!isOperand) return test;
  const value = parsePostfix(stream, parsePrimary(stream, parseInner), parseInner);
  return { ...test, arguments: { positional: [{ value, isSpread: false }], named: [] } };
}
