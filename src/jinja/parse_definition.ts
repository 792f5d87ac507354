/**
 * Definitions: macros, call blocks, and dbt's test, materialization and snapshot blocks.
 *
 * @module
 */

import { parseExpression } from "./parse_expression.ts";
import { parsePostfix } from "./parse_postfix.ts";
import { parsePrimary } from "./parse_primary.ts";
import type { Expression, MacroDefinition, Parameter, Statement } from "./syntax.ts";
import type { TokenStream } from "./token_stream.ts";

/** Parses statements up to one of the end tags; passed in so that the parsers do not import each other in a circle. */
export type BodyParser = (stream: TokenStream, ends: readonly string[]) => readonly Statement[];

/** Parses `macro`, `test`, `data_test` and `materialization`. */
export function parseDefinition(
  stream: TokenStream,
  offset: number,
  parseBody: BodyParser,
): Statement {
  const keyword = stream.next().text;
  const name = stream.expectName().text;
  const isMaterialization = keyword === "materialization";
  const kind = isMaterialization ? "materialization" : keyword === "macro" ? "macro" : "test";
  const head = isMaterialization
    ? { parameters: [], settings: parseSettings(stream) }
    : { parameters: parseParameters(stream), settings: new Map<string, Expression>() };
  const definition = parseMacroBody(stream, { kind, name, ...head, offset }, {
    end: `end${keyword}`,
    parseBody,
  });
  return { kind: "macro", definition, offset };
}

type MacroHead = Pick<MacroDefinition, "kind" | "name" | "parameters" | "settings" | "offset">;

function parseMacroBody(
  stream: TokenStream,
  head: MacroHead,
  { end, parseBody }: { readonly end: string; readonly parseBody: BodyParser },
): MacroDefinition {
  stream.skipOperator(":");
  stream.expectKind("tagEnd");
  const outer = { usedNames: stream.usedNames, loopDepth: stream.loopDepth };
  stream.usedNames = new Set();
  stream.loopDepth = 0;
  const body = parseBody(stream, [end]);
  const used = stream.usedNames;
  stream.usedNames = outer.usedNames.union(used);
  stream.loopDepth = outer.loopDepth;
  stream.next();
  const { endOffset } = stream.expectKind("tagEnd");
  return {
    ...head,
    body,
    uses: { varargs: used.has("varargs"), kwargs: used.has("kwargs"), caller: used.has("caller") },
    endOffset,
    source: stream.origin.text.slice(head.offset, endOffset),
    origin: stream.origin,
  };
}

function parseParameters(stream: TokenStream): readonly Parameter[] {
  const parameters: Parameter[] = [];
  stream.expectOperator("(");
  while (!stream.skipOperator(")")) {
    const token = stream.peek();
    const name = stream.expectName().text;
    if (stream.skipOperator("=")) parameters.push({ name, fallback: parseExpression(stream) });
    else if (parameters.at(-1)?.fallback !== undefined) {
      throw stream.error("a parameter without a default after one with a default", token);
    } else parameters.push({ name });
    if (!stream.isOperator(")")) stream.expectOperator(",");
  }
  return parameters;
}

/** `, default` and `, adapter='duckdb', supported_languages=['sql']`. */
function parseSettings(stream: TokenStream): ReadonlyMap<string, Expression> {
  const settings = new Map<string, Expression>();
  while (stream.skipOperator(",")) {
    const { text: name, offset } = stream.expectName();
    if (stream.skipOperator("=")) settings.set(name, parseExpression(stream));
    else settings.set(name, { kind: "literal", value: true, offset });
  }
  return settings;
}

/** `{% snapshot name %}…{% endsnapshot %}`. */
export function parseSnapshot(
  stream: TokenStream,
  offset: number,
  parseBody: BodyParser,
): Statement {
  stream.next();
  const name = stream.expectName().text;
  const { endOffset } = stream.expectKind("tagEnd");
  const body = parseBody(stream, ["endsnapshot"]);
  const sourceEnd = stream.origin.text.lastIndexOf("{%", stream.next().offset);
  stream.expectKind("tagEnd");
  const source = stream.origin.text.slice(endOffset, sourceEnd);
  return { kind: "block", block: { kind: "snapshot", name, body, source, offset }, offset };
}

/** `{% call(row) table(rows) %}…{% endcall %}`: the body is a macro named `caller`. */
export function parseCallBlock(
  stream: TokenStream,
  offset: number,
  parseBody: BodyParser,
): Statement {
  stream.next();
  const parameters = stream.isOperator("(") ? parseParameters(stream) : [];
  const token = stream.peek();
  const callee = parsePrimary(stream, parseExpression);
  const call = parsePostfix(stream, callee, parseExpression);
  if (call.kind !== "call") throw stream.error("a call block needs a call", token);
  const caller = parseMacroBody(stream, {
    kind: "macro",
    name: "caller",
    parameters,
    settings: new Map(),
    offset,
  }, { end: "endcall", parseBody });
  return { kind: "call", call, caller, offset };
}
