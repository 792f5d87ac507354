/**
 * The checks of a number or bigint schema → what SQL can test, and in words what it cannot.
 *
 * @module
 */

import type { NumberShape } from "../core/compiled_schema.ts";
import { checksOf, type ZodCheckDefinition, type ZodNode } from "./zod_type.ts";

/** A shape, and why it does not say everything. */
export interface NumberRules {
  readonly shape: NumberShape;
  readonly reasons: readonly string[];
}

interface Draft {
  kind: NumberShape["kind"];
  min?: string;
  max?: string;
  exclusiveMin?: string;
  exclusiveMax?: string;
  multipleOf?: string;
  readonly reasons: string[];
}

/** zod's bounds of its number formats; `float32` is zod's own range, not IEEE's. */
const RANGES: Readonly<Record<string, readonly [string, string]>> = {
  int32: ["-2147483648", "2147483647"],
  uint32: ["0", "4294967295"],
  float32: ["-3.4028234663852886e38", "3.4028234663852886e38"],
  int64: ["-9223372036854775808", "9223372036854775807"],
  uint64: ["0", "18446744073709551615"],
};

/** Compiles a number or bigint schema with its format and checks. */
export function compileNumber(node: ZodNode): NumberRules {
  const { def } = node._zod;
  const draft: Draft = { kind: def.type === "bigint" ? "bigint" : "number", reasons: [] };
  if (def.coerce === true) draft.reasons.push("z.coerce");
  if (typeof def.format === "string") addFormat(draft, def.format);
  for (const check of checksOf(node)) addCheck(draft, check);
  const { reasons, ...shape } = draft;
  return { shape, reasons };
}

function addFormat(draft: Draft, format: string): void {
  if (draft.kind !== "bigint" && /int/.test(format)) draft.kind = "integer";
  const range = RANGES[format];
  if (range !== undefined) {
    addBound(draft, "min", range[0]);
    addBound(draft, "max", range[1]);
  } else if (format !== "safeint" && format !== "float64") {
    draft.reasons.push(`the format "${format}"`);
  }
}

function addCheck(draft: Draft, check: ZodCheckDefinition): void {
  if (typeof check.when === "function") {
    draft.reasons.push("a check with a condition");
    return;
  }
  switch (check.check) {
    case "less_than":
      addValue(draft, check.inclusive === true ? "max" : "exclusiveMax", check.value);
      return;
    case "greater_than":
      addValue(draft, check.inclusive === true ? "min" : "exclusiveMin", check.value);
      return;
    case "number_format":
    case "bigint_format":
      addFormat(draft, String(check.format));
      return;
    case "multiple_of":
      addMultiple(draft, check.value);
      return;
    case "custom":
      draft.reasons.push(".refine()");
      return;
    default:
      draft.reasons.push(`the check "${check.check}"`);
  }
}

function addValue(draft: Draft, key: BoundKey, value: unknown): void {
  const isBound = typeof value === "bigint" ||
    (typeof value === "number" && Number.isFinite(value));
  if (isBound) addBound(draft, key, String(value));
  else draft.reasons.push(`the bound ${String(value)}`);
}

type BoundKey = "min" | "max" | "exclusiveMin" | "exclusiveMax";

/** Keeps the narrower of two bounds of one kind. */
function addBound(draft: Draft, key: BoundKey, value: string): void {
  const old = draft[key];
  const isLower = key === "min" || key === "exclusiveMin";
  if (old === undefined || (isLower ? isLess(old, value) : isLess(value, old))) draft[key] = value;
}

function isLess(left: string, right: string): boolean {
  const areIntegers = /^-?\d+$/.test(left) && /^-?\d+$/.test(right);
  return areIntegers ? BigInt(left) < BigInt(right) : Number(left) < Number(right);
}

/** Whole divisors of whole numbers only: zod's rule for fractions is its own arithmetic. */
function addMultiple(draft: Draft, value: unknown): void {
  const isWhole = typeof value === "bigint"
    ? value > 0n
    : Number.isSafeInteger(value) && Number(value) > 0;
  if (isWhole && draft.kind !== "number" && draft.multipleOf === undefined) {
    draft.multipleOf = String(value);
  } else draft.reasons.push(".multipleOf()");
}
