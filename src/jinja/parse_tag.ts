/**
 * One tag to a statement. Each tag is one line of the table; definitions (macros and dbt's blocks) are in `parse_definition.ts`.
 *
 * @module
 */

import { suggestName } from "../core/suggest.ts";
import {
  type BodyParser,
  parseCallBlock,
  parseDefinition,
  parseSnapshot,
} from "./parse_definition.ts";
import { parseExpression, parseOr, parseTuple } from "./parse_expression.ts";
import { parseFilterCall } from "./parse_postfix.ts";
import { parseTarget } from "./parse_target.ts";
import type { FilterCall, Statement } from "./syntax.ts";
import type { TokenStream } from "./token_stream.ts";

type TagParser = (stream: TokenStream, offset: number, parseBody: BodyParser) => Statement;

const TAGS: Readonly<Record<string, TagParser>> = {
  if: parseIf,
  for: parseFor,
  set: parseSet,
  do: parseDo,
  filter: parseFilterBlock,
  with: parseWith,
  break: parseJump,
  continue: parseJump,
  macro: parseDefinition,
  test: parseDefinition,
  "data_test": parseDefinition,
  materialization: parseDefinition,
  snapshot: parseSnapshot,
  call: parseCallBlock,
};

const REFUSED = new Set(["include", "import", "from", "extends", "block", "autoescape", "trans"]);

/** Parses the tag whose `{%` is passed. @throws PhloError PHLO-502 for a tag that is unknown, refused or out of place. */
export function parseTag(
  stream: TokenStream,
  offset: number,
  parseBody: BodyParser,
  ends: readonly string[],
): Statement {
  const token = stream.peek();
  if (token.kind !== "name") throw stream.error("a tag's name is missing here");
  if (Object.hasOwn(TAGS, token.text)) {
    return (TAGS[token.text] as TagParser)(stream, offset, parseBody);
  }
  if (REFUSED.has(token.text)) {
    const hint = "macros of every file of the project are there by name, without an import";
    throw stream.error(`dbt templates have no {% ${token.text} %}`, token, hint);
  }
  if (token.text.startsWith("end") || token.text === "else" || token.text === "elif") {
    const open = ends.length === 0 ? "no block is open" : `expected {% ${ends.at(-1)} %}`;
    throw stream.error(`unexpected {% ${token.text} %}, ${open}`, token);
  }
  const near = suggestName(token.text, Object.keys(TAGS));
  const hint = near === undefined ? undefined : `did you mean {% ${near} %}?`;
  throw stream.error(`there is no tag {% ${token.text} %}`, token, hint);
}

/** Ends the tag's head (a colon is allowed, as in Python) and parses its body. */
function parseBlock(stream: TokenStream, parseBody: BodyParser, ends: readonly string[]) {
  stream.skipOperator(":");
  stream.expectKind("tagEnd");
  return parseBody(stream, ends);
}

function endTag(stream: TokenStream): void {
  stream.next();
  stream.expectKind("tagEnd");
}

function parseIf(stream: TokenStream, offset: number, parseBody: BodyParser): Statement {
  const branches = [];
  const ends = ["elif", "else", "endif"];
  do {
    stream.next();
    const test = parseTuple(stream);
    branches.push({ test, body: parseBlock(stream, parseBody, ends) });
  } while (stream.isName("elif"));
  const otherwise = parseElse(stream, parseBody, "endif");
  endTag(stream);
  return { kind: "if", branches, otherwise, offset };
}

function parseElse(stream: TokenStream, parseBody: BodyParser, end: string) {
  return stream.skipName("else") ? parseBlock(stream, parseBody, [end]) : [];
}

function parseFor(stream: TokenStream, offset: number, parseBody: BodyParser): Statement {
  stream.next();
  const target = parseTarget(stream);
  if (!stream.skipName("in")) throw stream.error('expected "in" after the loop\'s names');
  const iterable = parseTuple(stream, parseOr);
  const filter = stream.skipName("if") ? parseExpression(stream) : undefined;
  if (stream.isName("recursive")) {
    throw stream.error(
      "recursive loops are not supported",
      undefined,
      "use a macro that calls itself",
    );
  }
  stream.loopDepth++;
  const body = parseBlock(stream, parseBody, ["else", "endfor"]);
  stream.loopDepth--;
  const otherwise = parseElse(stream, parseBody, "endfor");
  endTag(stream);
  return { kind: "for", target, iterable, body, otherwise, offset, ...(filter && { filter }) };
}

function parseSet(stream: TokenStream, offset: number, parseBody: BodyParser): Statement {
  stream.next();
  const target = parseTarget(stream);
  if (stream.skipOperator("=")) {
    const value = parseTuple(stream);
    stream.expectKind("tagEnd");
    return { kind: "set", target, value, offset };
  }
  const filters = stream.isOperator("|") ? parseFilterChain(stream) : [];
  const body = parseBlock(stream, parseBody, ["endset"]);
  endTag(stream);
  return { kind: "setBlock", target, filters, body, offset };
}

function parseFilterChain(stream: TokenStream): FilterCall[] {
  const filters: FilterCall[] = [];
  while (stream.skipOperator("|")) filters.push(parseFilterCall(stream, parseExpression));
  return filters;
}

function parseDo(stream: TokenStream, offset: number): Statement {
  stream.next();
  const expression = parseTuple(stream);
  stream.expectKind("tagEnd");
  return { kind: "do", expression, offset };
}

function parseFilterBlock(stream: TokenStream, offset: number, parseBody: BodyParser): Statement {
  stream.next();
  const filters = [parseFilterCall(stream, parseExpression), ...parseFilterChain(stream)];
  const body = parseBlock(stream, parseBody, ["endfilter"]);
  endTag(stream);
  return { kind: "filter", filters, body, offset };
}

function parseWith(stream: TokenStream, offset: number, parseBody: BodyParser): Statement {
  stream.next();
  const bindings = [];
  while (stream.peek().kind !== "tagEnd" && !stream.isOperator(":")) {
    if (bindings.length > 0) stream.expectOperator(",");
    const target = parseTarget(stream);
    stream.expectOperator("=");
    bindings.push({ target, value: parseExpression(stream) });
  }
  const body = parseBlock(stream, parseBody, ["endwith"]);
  endTag(stream);
  return { kind: "with", bindings, body, offset };
}

function parseJump(stream: TokenStream, offset: number): Statement {
  const token = stream.next();
  if (stream.loopDepth === 0) throw stream.error(`{% ${token.text} %} outside a loop`, token);
  stream.expectKind("tagEnd");
  return { kind: token.text === "break" ? "break" : "continue", offset };
}
