/**
 * Text of a file to its syntax tree: text, outputs and tags in order, with macros and named blocks of the top level listed apart.
 *
 * @module
 */

import { lexTemplate } from "./lex_template.ts";
import { parseTuple } from "./parse_expression.ts";
import { parseTag } from "./parse_tag.ts";
import type { Expression, Statement, Template, TemplateOrigin } from "./syntax.ts";
import { createTokenStream, type TokenStream } from "./token_stream.ts";

/** Parses a template. @throws PhloError PHLO-502 with the place. */
export function parseTemplate(text: string, options: { readonly file: string }): Template {
  const origin: TemplateOrigin = { file: options.file, text };
  const body = guardDepth(origin, (stream) => parseBody(stream, []));
  return {
    ...origin,
    body,
    macros: body.flatMap((node) => node.kind === "macro" ? [node.definition] : []),
    blocks: body.flatMap((node) => node.kind === "block" ? [node.block] : []),
  };
}

/** Parses the text of one expression, without braces. @throws PhloError PHLO-502 */
export function parseExpressionText(
  text: string,
  options: { readonly file: string },
): { readonly expression: Expression; readonly origin: TemplateOrigin } {
  const origin: TemplateOrigin = { file: options.file, text: `{{ ${text} }}` };
  const expression = guardDepth(origin, (stream) => {
    stream.expectKind("outputStart");
    const parsed = parseTuple(stream);
    stream.expectKind("outputEnd");
    stream.expectKind("end");
    return parsed;
  });
  return { expression, origin };
}

/** A text that nests deeper than the parser's stack is an error of the text. */
function guardDepth<Result>(
  origin: TemplateOrigin,
  parse: (stream: TokenStream) => Result,
): Result {
  const stream = createTokenStream(lexTemplate(origin), origin);
  try {
    return parse(stream);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw stream.error("its brackets and blocks nest too deeply");
  }
}

/** Parses statements up to one of the end tags, whose `{%` is passed and whose name is the next token. */
function parseBody(stream: TokenStream, ends: readonly string[]): readonly Statement[] {
  const body: Statement[] = [];
  const opening = stream.peek();
  while (true) {
    const token = stream.next();
    switch (token.kind) {
      case "text":
        body.push({ kind: "text", text: token.text, offset: token.offset });
        break;
      case "docs": {
        const { text: source, offset, name = "" } = token;
        body.push({
          kind: "block",
          block: { kind: "docs", name, body: [], source, offset },
          offset,
        });
        break;
      }
      case "outputStart":
        body.push({ kind: "output", expression: parseTuple(stream), offset: token.offset });
        stream.expectKind("outputEnd");
        break;
      case "tagStart":
        if (stream.peek().kind === "name" && ends.includes(stream.peek().text)) return body;
        body.push(parseTag(stream, token.offset, parseBody, ends));
        break;
      default:
        if (ends.length === 0) return body;
        throw stream.error(`the block that starts here never ends, it needs ${nameEnds(ends)}`, {
          ...opening,
          offset: stream.origin.text.lastIndexOf("{%", Math.max(0, opening.offset - 1)),
        });
    }
  }
}

function nameEnds(ends: readonly string[]): string {
  return `{% ${ends.at(-1)} %}`;
}
