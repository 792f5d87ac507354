/**
 * Records of an API -> the fields they have. Everything here is a guess from what was seen, and is called one.
 *
 * @module
 */

import type { Field, FieldShape } from "./field.ts";

/** A record as JSON.parse yields it. */
export type SampleRecord = Readonly<Record<string, unknown>>;

/** Deeper values are kept as JSON. */
const MAX_DEPTH = 3;
/** An enum is only guessed where each of its values had that many chances to be another one. */
const ENUM_EVIDENCE = { records: 50, recordsPerValue: 10, values: 12, length: 30 };

/** Infers fields in the order in which they first appear. */
export function inferFields(records: readonly SampleRecord[]): readonly Field[] {
  return inferAt(records, 0);
}

function inferAt(records: readonly SampleRecord[], depth: number): readonly Field[] {
  const names = new Set(records.flatMap((record) => Object.keys(record)));
  // A key of this name would change the prototype of the literals that are written.
  names.delete("__proto__");
  return [...names].map((name) => inferField(name, records, depth));
}

function inferField(name: string, records: readonly SampleRecord[], depth: number): Field {
  const present = records.filter((record) => Object.hasOwn(record, name));
  const values = present.map((record) => record[name]).filter((value) => value !== null);
  const shape = inferShape(values, depth);
  const description = describe(name, shape, values);
  return {
    name,
    shape,
    isNullable: values.length < present.length,
    isOptional: present.length < records.length,
    ...(description === undefined ? {} : { description }),
    ...remarkOn(shape, values),
  };
}

function remarkOn(
  shape: FieldShape,
  values: readonly unknown[],
): { readonly remark?: string } {
  if (values.length === 0) return { remark: "A guess: only null was seen." };
  return shape.kind === "enum"
    ? { remark: `A guess: the values in ${values.length} records.` }
    : {};
}

function inferShape(values: readonly unknown[], depth: number): FieldShape {
  if (values.length === 0) return { kind: "json" };
  if (values.every((value) => typeof value === "boolean")) return { kind: "boolean" };
  if (values.every((value) => typeof value === "number")) return inferNumber(values);
  if (values.every((value) => typeof value === "string")) return inferText(values);
  if (depth < MAX_DEPTH && values.every(Array.isArray)) return inferArray(values, depth);
  if (depth < MAX_DEPTH && values.every(isRecord)) return inferObject(values, depth);
  return { kind: "json" };
}

function inferNumber(values: readonly number[]): FieldShape {
  if (!values.every(Number.isInteger)) return { kind: "number" };
  if (values.every(Number.isSafeInteger)) return { kind: "integer" };
  // Whole numbers beyond 64 bits are large fractions, as far as a table is concerned.
  return { kind: values.every((value) => Math.abs(value) < 2 ** 63) ? "bigint" : "number" };
}

function inferText(values: readonly string[]): FieldShape {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const { records, recordsPerValue, values: limit, length } = ENUM_EVIDENCE;
  const isEnum = values.length >= records && counts.size >= 2 && counts.size <= limit &&
    values.length >= counts.size * recordsPerValue &&
    [...counts].every(([value, count]) =>
      count >= 2 && value.length <= length && /^[A-Za-z][\w -]*$/.test(value)
    );
  return isEnum ? { kind: "enum", values: [...counts.keys()].sort() } : { kind: "string" };
}

function inferArray(values: readonly unknown[][], depth: number): FieldShape {
  const elements = values.flat();
  const filled = elements.filter((element) => element !== null);
  const element = inferShape(filled, depth + 1);
  // An enum within a list is one guess too many.
  return {
    kind: "array",
    element: element.kind === "enum" ? { kind: "string" } : element,
    elementIsNullable: filled.length < elements.length,
  };
}

function inferObject(values: readonly SampleRecord[], depth: number): FieldShape {
  const fields = inferAt(values, depth + 1);
  return fields.length === 0 ? { kind: "json" } : { kind: "object", fields };
}

function isRecord(value: unknown): value is SampleRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const ISO_INSTANT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/;
const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/;

function describe(name: string, shape: FieldShape, values: readonly unknown[]): string | undefined {
  const isTime = /date|time|stamp|_at$|At$|^ts$/i.test(name);
  if (shape.kind === "integer" && isTime) {
    if (values.every((value) => isWithin(value, 1e12, 4e12))) {
      return "Unix timestamp in milliseconds (a guess)";
    }
    if (values.every((value) => isWithin(value, 1e9, 4e9))) {
      return "Unix timestamp in seconds (a guess)";
    }
  }
  if (shape.kind !== "string") return undefined;
  if (values.every((value) => ISO_INSTANT.test(String(value)))) {
    return "ISO 8601 timestamp (a guess)";
  }
  return values.every((value) => ISO_DATE.test(String(value)))
    ? "ISO 8601 date (a guess)"
    : undefined;
}

function isWithin(value: unknown, low: number, high: number): boolean {
  return typeof value === "number" && value >= low && value < high;
}
