/**
 * Statements to text.
 *
 * @module
 */

import { assign } from "./assign.ts";
import { countText, type Environment, markStep, withFrame } from "./environment.ts";
import { applyFilter, evaluate, evaluateCall } from "./evaluate.ts";
import { createLoop } from "./loop_value.ts";
import { createMacro, renderToText } from "./macro_value.ts";
import { isTruthy, listItems } from "./sequence.ts";
import { type Sink, writePart } from "./sink.ts";
import type { FilterCall, Statement } from "./syntax.ts";
import type { Rendering, Value } from "./value.ts";
import { renderText } from "./value_text.ts";

/** How a body ended: at its end, or early for the loop around it. */
export type BodyEnd = "end" | "break" | "continue";

type Node<Kind extends Statement["kind"]> = Extract<Statement, { kind: Kind }>;

/** Renders statements in order. @throws TypeError or RangeError; the caller gives it its place. */
export function* renderBody(
  body: readonly Statement[],
  environment: Environment,
  sink: Sink,
): Rendering<BodyEnd> {
  for (const node of body) {
    const end = yield* renderStatement(node, environment, sink);
    if (end !== "end") return end;
  }
  return "end";
}

function* renderStatement(
  node: Statement,
  environment: Environment,
  sink: Sink,
): Rendering<BodyEnd> {
  switch (node.kind) {
    case "text":
      countText(environment.state, node.text.length);
      writePart(sink, node.text, { offset: node.offset, isCopied: true });
      return "end";
    case "output":
      write(yield* evaluate(node.expression, environment), node.offset, environment, sink);
      return "end";
    case "if":
      return yield* renderIf(node, environment, sink);
    case "for":
      return yield* renderFor(node, environment, sink);
    case "break":
    case "continue":
      return node.kind;
    case "call":
      yield* renderCall(node, environment, sink);
      return "end";
    case "filter": {
      const text = yield* renderFiltered(node, environment);
      write(text, node.offset, environment, sink);
      return "end";
    }
    case "with":
      return yield* renderWith(node, environment, sink);
    case "block":
      return "end";
    default:
      yield* perform(node, environment);
      return "end";
  }
}

function write(value: Value, offset: number, environment: Environment, sink: Sink): void {
  markStep(environment, offset);
  const text = renderText(value);
  countText(environment.state, text.length);
  writePart(sink, text, { offset, isCopied: false });
}

/** Statements that write nothing themselves. */
function* perform(
  node: Node<"set" | "setBlock" | "macro" | "do">,
  environment: Environment,
): Rendering<void> {
  switch (node.kind) {
    case "set": {
      const value = yield* evaluate(node.value, environment);
      markStep(environment, node.offset);
      return assign(node.target, value, environment);
    }
    case "setBlock":
      return assign(node.target, yield* renderFiltered(node, environment), environment);
    case "macro": {
      const { frame, scope, state } = environment;
      const home = { frame, scope, options: state.options };
      const macro = createMacro(node.definition, home, renderBody);
      return void frame.names.set(node.definition.name, macro);
    }
    case "do":
      yield* evaluate(node.expression, environment);
  }
}

function* renderIf(node: Node<"if">, environment: Environment, sink: Sink): Rendering<BodyEnd> {
  for (const { test, body } of node.branches) {
    if (isTruthy(yield* evaluate(test, environment))) {
      return yield* renderBody(body, environment, sink);
    }
  }
  return yield* renderBody(node.otherwise, environment, sink);
}

function* renderFor(node: Node<"for">, environment: Environment, sink: Sink): Rendering<BodyEnd> {
  const iterable = yield* evaluate(node.iterable, environment);
  markStep(environment, node.offset);
  const items = yield* filterItems(node, listItems(iterable), environment);
  if (items.length === 0) return yield* renderBody(node.otherwise, environment, sink);
  const loop = createLoop(items, 1);
  for (const [index, item] of items.entries()) {
    markStep(environment, node.offset);
    loop.moveTo(index);
    const inner = withFrame(environment);
    assign(node.target, item, inner);
    inner.frame.names.set("loop", loop);
    if ((yield* renderBody(node.body, inner, sink)) === "break") break;
  }
  return "end";
}

function* filterItems(
  node: Node<"for">,
  items: readonly Value[],
  environment: Environment,
): Rendering<readonly Value[]> {
  if (node.filter === undefined) return items;
  const kept: Value[] = [];
  for (const item of items) {
    const inner = withFrame(environment);
    assign(node.target, item, inner);
    if (isTruthy(yield* evaluate(node.filter, inner))) kept.push(item);
  }
  return kept;
}

function* renderCall(node: Node<"call">, environment: Environment, sink: Sink): Rendering<void> {
  if (node.call.kind !== "call") throw new TypeError("a call block needs a call");
  const { frame, scope, state } = environment;
  const home = { frame, scope, options: state.options };
  const caller = createMacro(node.caller, home, renderBody);
  const value = yield* evaluateCall(node.call, environment, [["caller", caller]]);
  write(value, node.offset, environment, sink);
}

interface FilteredBody {
  readonly filters: readonly FilterCall[];
  readonly body: readonly Statement[];
}

function* renderFiltered(node: FilteredBody, environment: Environment): Rendering<Value> {
  let value: Value = yield* renderToText(node.body, withFrame(environment), renderBody);
  for (const filter of node.filters) value = yield* applyFilter(value, filter, environment);
  return value;
}

function* renderWith(node: Node<"with">, environment: Environment, sink: Sink): Rendering<BodyEnd> {
  const inner = withFrame(environment);
  for (const { target, value } of node.bindings) {
    assign(target, yield* evaluate(value, environment), inner);
  }
  return yield* renderBody(node.body, inner, sink);
}
