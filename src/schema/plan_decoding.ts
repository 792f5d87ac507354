/**
 * What a schema asks of decoding: where numbers are read as exact integers or as decimal text.
 *
 * @module
 */

import type { ColumnType } from "../core/column.ts";
import { COLUMN_TYPE_META } from "./column_types.ts";
import { innerNode, innerNodes, lazyInner, metaOf, shapeOf, type ZodNode } from "./zod_type.ts";

/** How a number's text is read: `either` is a bigint only where a double would lose digits. */
export type NumberReading = "double" | "bigint" | "either" | "decimal";

/** How one place of a record is decoded; absent parts are decoded plainly. */
export interface DecodePlan {
  readonly numbers?: NumberReading;
  readonly fields?: ReadonlyMap<string, DecodePlan>;
  readonly element?: DecodePlan;
  /** Values of keys that `fields` does not name. */
  readonly rest?: DecodePlan;
  /** True where the object declares a name that every JavaScript object inherits, such as `constructor`. */
  readonly isBare?: boolean;
}

type Draft = { -readonly [Key in keyof DecodePlan]: DecodePlan[Key] };

/** Plans the decoding of what a schema takes in. */
export function planDecoding(node: ZodNode): DecodePlan {
  return planNode(node, new Map());
}

function planNode(node: ZodNode, known: Map<ZodNode, Draft>): DecodePlan {
  const old = known.get(node);
  if (old !== undefined) return old;
  // Known before it is filled: a schema may contain itself.
  const draft: Draft = {};
  known.set(node, draft);
  if (readsDecimal(node)) draft.numbers = "decimal";
  else Object.assign(draft, planKind(node, (inner) => planNode(inner, known)));
  return draft;
}

function readsDecimal(node: ZodNode): boolean {
  const type = metaOf(node)[COLUMN_TYPE_META] as ColumnType | undefined;
  return type?.kind === "decimal" && node._zod.def.type === "string";
}

function planKind(node: ZodNode, plan: (node: ZodNode) => DecodePlan): DecodePlan {
  switch (node._zod.def.type) {
    case "number":
      return { numbers: "double" };
    case "bigint":
      return { numbers: "bigint" };
    case "literal":
      return planLiteral(node._zod.def.values);
    case "object":
      return planObject(node, plan);
    case "array":
      return { element: plan(innerNode(node, "element")) };
    case "record":
      return { rest: plan(innerNode(node, "valueType")) };
    case "union":
      return innerNodes(node, "options").map(plan).reduce(mergePlans, {});
    case "intersection":
      return mergePlans(plan(innerNode(node, "left")), plan(innerNode(node, "right")));
    case "tuple":
      return { element: innerNodes(node, "items").map(plan).reduce(mergePlans, {}) };
    case "lazy":
      return plan(lazyInner(node));
    case "pipe":
      return planPipe(node, plan);
    default:
      return node._zod.def.innerType === undefined ? {} : plan(innerNode(node, "innerType"));
  }
}

function planLiteral(values: unknown): DecodePlan {
  const list = Array.isArray(values) ? values : [];
  return list.some((value) => typeof value === "bigint") ? { numbers: "bigint" } : {};
}

function planObject(node: ZodNode, plan: (node: ZodNode) => DecodePlan): DecodePlan {
  const entries = Object.entries(shapeOf(node));
  const fields = new Map(entries.map(([name, field]) => [name, plan(field)]));
  const isBare = entries.some(([name]) => name in Object.prototype);
  const catchall = node._zod.def.catchall;
  return {
    fields,
    ...(isBare ? { isBare } : {}),
    ...(catchall === undefined ? {} : { rest: plan(innerNode(node, "catchall")) }),
  };
}

/** A preprocess says nothing of its input; what it feeds does. */
function planPipe(node: ZodNode, plan: (node: ZodNode) => DecodePlan): DecodePlan {
  const input = innerNode(node, "in");
  return input._zod.def.type === "transform" ? plan(innerNode(node, "out")) : plan(input);
}

function mergePlans(left: DecodePlan, right: DecodePlan): DecodePlan {
  const numbers = mergeNumbers(left.numbers, right.numbers);
  const element = mergeOptional(left.element, right.element);
  const rest = mergeOptional(left.rest, right.rest);
  const fields = mergeFields(left.fields, right.fields);
  return {
    ...(numbers === undefined ? {} : { numbers }),
    ...(element === undefined ? {} : { element }),
    ...(rest === undefined ? {} : { rest }),
    ...(fields === undefined ? {} : { fields }),
    ...(left.isBare || right.isBare ? { isBare: true } : {}),
  };
}

function mergeNumbers(
  left: NumberReading | undefined,
  right: NumberReading | undefined,
): NumberReading | undefined {
  if (left === undefined || right === undefined || left === right) return left ?? right;
  // Text for one option would hide the number from the other.
  const areWhole = left !== "decimal" && right !== "decimal";
  return areWhole ? "either" : "double";
}

function mergeOptional(
  left: DecodePlan | undefined,
  right: DecodePlan | undefined,
): DecodePlan | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return left === right ? left : mergePlans(left, right);
}

function mergeFields(
  left: ReadonlyMap<string, DecodePlan> | undefined,
  right: ReadonlyMap<string, DecodePlan> | undefined,
): ReadonlyMap<string, DecodePlan> | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  const merged = new Map(left);
  for (const [name, plan] of right) merged.set(name, mergeOptional(left.get(name), plan) ?? plan);
  return merged;
}
