/**
 * What `set`, `for` and `with` assign to: names, tuples of names, attributes of a namespace.
 *
 * @module
 */

import type { Target } from "./syntax.ts";
import type { TokenStream } from "./token_stream.ts";

const CONSTANTS = new Set(["true", "false", "none", "True", "False", "None"]);

/** Parses `a`, `a, b`, `(a, (b, c))` or `ns.a`. @throws PhloError PHLO-502 */
export function parseTarget(stream: TokenStream): Target {
  const { offset } = stream.peek();
  const first = parseSingle(stream);
  if (!stream.isOperator(",")) return first;
  const targets = [first];
  while (stream.skipOperator(",")) {
    if (stream.isOperator("=") || stream.isName("in") || stream.isOperator(")")) break;
    targets.push(parseSingle(stream));
  }
  return { kind: "tuple", targets, offset };
}

function parseSingle(stream: TokenStream): Target {
  const token = stream.peek();
  if (stream.skipOperator("(")) {
    const inner = parseTarget(stream);
    stream.expectOperator(")");
    return inner;
  }
  const { text: name, offset } = stream.expectName();
  if (CONSTANTS.has(name)) throw stream.error(`"${name}" cannot be assigned to`, token);
  if (!stream.skipOperator(".")) return { kind: "name", name, offset };
  return { kind: "attribute", object: name, name: stream.expectName().text, offset };
}
