/**
 * Fields that were seen, made better by what is known of the API. What was seen wins where the two disagree.
 *
 * @module
 */

import type { Field, FieldShape } from "./field.ts";
import type { SampleRecord } from "./infer_fields.ts";

/** Refines the seen fields, in their order. */
export function refineFields(
  seen: readonly Field[],
  known: readonly Field[],
  records: readonly SampleRecord[],
): readonly Field[] {
  return seen.map((field) => {
    const better = known.find((each) => each.name === field.name);
    if (better === undefined || !records.every((record) => fits(record[field.name], better))) {
      return field;
    }
    return {
      ...better,
      isNullable: better.isNullable || field.isNullable,
      isOptional: better.isOptional || field.isOptional,
    };
  });
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
