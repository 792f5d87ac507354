/**
 * Expressions to values. Arguments, filters and tests are evaluated in `evaluate_call.ts`' terms; operators live in `arithmetic.ts` and `equality.ts`.
 *
 * @module
 */

import { applyBinary, applySign } from "./arithmetic.ts";
import { getAttribute, getSubscript } from "./attribute.ts";
import { BUILTINS } from "./builtins.ts";
import { callValue } from "./call_value.ts";
import { dict } from "./dict.ts";
import { type Environment, findName, markStep } from "./environment.ts";
import { compareOnce } from "./compare.ts";
import { findFilter } from "./filters.ts";
import { sliceValue } from "./item.ts";
import { checkValue } from "./is_checks.ts";
import { isTruthy, listItems } from "./sequence.ts";
import type { Arguments, Expression, FilterCall } from "./syntax.ts";
import {
  isRendering,
  list,
  orElse,
  type Rendering,
  tuple,
  undefinedValue,
  type Value,
} from "./value.ts";
import { renderText, typeName } from "./value_text.ts";

type Node<Kind extends Expression["kind"]> = Extract<Expression, { kind: Kind }>;

/** Evaluates an expression. @throws TypeError or RangeError; the caller gives it its place. */
export function* evaluate(node: Expression, environment: Environment): Rendering<Value> {
  switch (node.kind) {
    case "literal":
      return node.value;
    case "name":
      return evaluateName(node.name, environment);
    case "list":
      return list(yield* evaluateAll(node.items, environment));
    case "tuple":
      return tuple(yield* evaluateAll(node.items, environment));
    case "dict":
      return yield* evaluateDict(node, environment);
    case "attribute": {
      const object = yield* evaluate(node.object, environment);
      markStep(environment, node.offset);
      return getAttribute(object, node.name);
    }
    case "item": {
      const object = yield* evaluate(node.object, environment);
      const key = yield* evaluate(node.key, environment);
      markStep(environment, node.offset);
      return getSubscript(object, key);
    }
    case "slice":
      return yield* evaluateSlice(node, environment);
    case "call":
      return yield* evaluateCall(node, environment);
    case "filter":
      return yield* applyFilter(
        yield* evaluate(node.object, environment),
        node.filter,
        environment,
      );
    case "test":
      return yield* evaluateTest(node, environment);
    case "concat":
      return (yield* evaluateAll(node.parts, environment)).map(renderText).join("");
    case "condition":
      return yield* evaluateCondition(node, environment);
    default:
      return yield* evaluateOperator(node, environment);
  }
}

function evaluateName(name: string, environment: Environment): Value {
  return orElse(
    findName(environment, name),
    () => BUILTINS.get(name) ?? undefinedValue(name),
  );
}

function* evaluateAll(
  nodes: readonly Expression[],
  environment: Environment,
): Rendering<Value[]> {
  const values: Value[] = [];
  for (const node of nodes) values.push(yield* evaluate(node, environment));
  return values;
}

function* evaluateDict(node: Node<"dict">, environment: Environment): Rendering<Value> {
  const entries: [Value, Value][] = [];
  for (const { key, value } of node.entries) {
    entries.push([yield* evaluate(key, environment), yield* evaluate(value, environment)]);
  }
  markStep(environment, node.offset);
  return dict(entries);
}

function* evaluateSlice(node: Node<"slice">, environment: Environment): Rendering<Value> {
  const object = yield* evaluate(node.object, environment);
  const start = node.start ? yield* evaluate(node.start, environment) : null;
  const stop = node.stop ? yield* evaluate(node.stop, environment) : null;
  const step = node.step ? yield* evaluate(node.step, environment) : null;
  markStep(environment, node.offset);
  return sliceValue(object, { start, stop, step });
}

function* evaluateCondition(node: Node<"condition">, environment: Environment): Rendering<Value> {
  if (isTruthy(yield* evaluate(node.test, environment))) {
    return yield* evaluate(node.then, environment);
  }
  if (node.otherwise !== undefined) return yield* evaluate(node.otherwise, environment);
  return undefinedValue("", "the inline if-expression was false and has no else");
}

type Operator = Node<"unary" | "binary" | "and" | "or" | "compare">;

function* evaluateOperator(node: Operator, environment: Environment): Rendering<Value> {
  switch (node.kind) {
    case "unary": {
      const operand = yield* evaluate(node.operand, environment);
      markStep(environment, node.offset);
      return node.operator === "not" ? !isTruthy(operand) : applySign(node.operator, operand);
    }
    case "binary": {
      const left = yield* evaluate(node.left, environment);
      const right = yield* evaluate(node.right, environment);
      markStep(environment, node.offset);
      return applyBinary(node.operator, left, right);
    }
    case "compare":
      return yield* evaluateComparison(node, environment);
    default: {
      const left = yield* evaluate(node.left, environment);
      if (isTruthy(left) === (node.kind === "or")) return left;
      return yield* evaluate(node.right, environment);
    }
  }
}

function* evaluateComparison(node: Node<"compare">, environment: Environment): Rendering<Value> {
  let left = yield* evaluate(node.first, environment);
  for (const { operator, value } of node.rest) {
    const right = yield* evaluate(value, environment);
    markStep(environment, node.offset);
    if (!compareOnce(operator, left, right)) return false;
    left = right;
  }
  return true;
}

/** Evaluates a call; `extra` are named arguments that the text does not hold, such as `caller`. */
export function* evaluateCall(
  node: Node<"call">,
  environment: Environment,
  extra: readonly (readonly [string, Value])[] = [],
): Rendering<Value> {
  const callee = yield* evaluate(node.callee, environment);
  const { args, kwargs } = yield* evaluateArguments(node.arguments, environment);
  for (const [name, value] of extra) kwargs.set(name, value);
  markStep(environment, node.offset);
  return yield* callValue(callee, args, kwargs, environment.context);
}

interface EvaluatedArguments {
  readonly args: Value[];
  readonly kwargs: Map<string, Value>;
}

function* evaluateArguments(
  node: Arguments,
  environment: Environment,
): Rendering<EvaluatedArguments> {
  const args: Value[] = [];
  const kwargs = new Map<string, Value>();
  for (const { value, isSpread } of node.positional) {
    const result = yield* evaluate(value, environment);
    if (isSpread) args.push(...listItems(result));
    else args.push(result);
  }
  for (const { name, value } of node.named) {
    const result = yield* evaluate(value, environment);
    for (const [key, item] of name === undefined ? listNamed(result) : [[name, result] as const]) {
      if (kwargs.has(key)) throw new TypeError(`got multiple values for keyword argument '${key}'`);
      kwargs.set(key, item);
    }
  }
  return { args, kwargs };
}

function listNamed(value: Value): readonly (readonly [string, Value])[] {
  if (typeof value !== "object" || value?.kind !== "dict") {
    throw new TypeError(`argument after ** must be a mapping, not ${typeName(value)}`);
  }
  return [...value.entries.values()].map(([key, item]) => [renderText(key), item]);
}

/** Applies a filter to a value. @throws TypeError where there is no such filter. */
export function* applyFilter(
  value: Value,
  node: FilterCall,
  environment: Environment,
): Rendering<Value> {
  const { args, kwargs } = yield* evaluateArguments(node.arguments, environment);
  markStep(environment, node.offset);
  const filter = findFilter(node.name, environment.state.options.filters);
  const answer = filter([value, ...args], kwargs, environment.context);
  return isRendering(answer) ? yield* answer : answer;
}

function* evaluateTest(node: Node<"test">, environment: Environment): Rendering<Value> {
  const value = yield* evaluate(node.object, environment);
  const { args } = yield* evaluateArguments(node.test.arguments, environment);
  markStep(environment, node.test.offset);
  return checkValue(node.test.name, value, args) !== node.isNegated;
}
