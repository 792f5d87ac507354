/**
 * Fields that were seen, made better by what is known of the API. What was seen wins where the two disagree.
 *
 * @module
 */

import type { Field, FieldShape } from "./field.ts";
import type { SampleRecord } from "./infer_fields.ts";

/** With fewer records a field that was never null, missing or fractional may still be so in the next record. */
export const FEW_RECORDS = 20;

/** Refines the seen fields, in their order. */
export function refineFields(
  seen: readonly Field[],
  known: readonly Field[],
  records: readonly SampleRecord[],
): readonly Field[] {
  return seen.map((field) => {
    const better = known.find((each) => each.name === field.name);
    if (better === undefined || !records.every((record) => fits(record[field.name], better))) {
      return records.length < FEW_RECORDS ? doubt(field) : field;
    }
    return {
      ...better,
      isNullable: better.isNullable || field.isNullable,
      isOptional: better.isOptional || field.isOptional,
    };
  });
}

/** A field of which little was seen: null and missing are allowed, and a quantity may have a fraction. */
function doubt(field: Field): Field {
  return { ...field, ...doubtNumber(field), isNullable: true, isOptional: true };
}

/** Names of numbers that are whole by nature. */
const WHOLE =
  /(^|_)(id|ids|count|number|num|index|year|month|day|hour|minute|position|rank|version)$|Id$|Count$/;

function doubtNumber(field: Field): Partial<Field> {
  const { shape } = field;
  if (shape.kind === "object") {
    return { shape: { kind: "object", fields: shape.fields.map(doubt) } };
  }
  const isWhole = WHOLE.test(field.name) || field.description !== undefined;
  if (shape.kind !== "integer" || isWhole) return {};
  return {
    shape: { kind: "number" },
    remark: "A guess: only whole numbers were seen; z.int() if there are no others.",
  };
}

/** Null and missing values say nothing about the shape. */
function fits(value: unknown, field: Field): boolean {
  if (value === null || value === undefined) return true;
  return hasShape(value, field.shape) && isWithinBounds(value, field);
}

function hasShape(value: unknown, shape: FieldShape): boolean {
  switch (shape.kind) {
    case "string":
      return typeof value === "string";
    case "enum":
      return typeof value === "string" && shape.values.includes(value);
    case "integer":
      return Number.isSafeInteger(value);
    case "number":
      return typeof value === "number";
    case "boolean":
      return typeof value === "boolean";
    default:
      // No known API declares one; what was seen is then the better word.
      return false;
  }
}

function isWithinBounds(value: unknown, { bounds }: Field): boolean {
  return bounds === undefined || typeof value !== "number" ||
    (value >= bounds.min && value <= bounds.max);
}
