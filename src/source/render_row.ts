/**
 * Renders a row that a function made as one line of JSON, without losing what JSON has no word for.
 *
 * @module
 */

import { renderJson64 } from "../core/json64.ts";

/** A row as one line: bigint with all digits, dates as ISO text, `undefined` as a missing key. */
export function renderRow(row: object): string {
  return isPlain(row) ? JSON.stringify(row) : renderJson64(toJsonValue(row));
}

/** True where `JSON.stringify` loses nothing; nearly every row. */
function isPlain(value: unknown): boolean {
  switch (typeof value) {
    case "string":
    case "boolean":
    case "undefined":
      return true;
    case "number":
      return Number.isFinite(value);
    case "object":
      return value === null || isPlainObject(value);
    default:
      return false;
  }
}

function isPlainObject(value: object): boolean {
  if (Array.isArray(value)) return value.every(isPlain);
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  if ("toJSON" in value) return false;
  for (const key in value) {
    if (!isPlain((value as Record<string, unknown>)[key])) return false;
  }
  return true;
}

interface RawJson {
  isRawJSON(value: unknown): boolean;
}

function toJsonValue(value: unknown): unknown {
  // As text, so that the schema refuses it by name; JSON itself would turn it into null without a word.
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  if (typeof value !== "object" || value === null) return value;
  if ((JSON as unknown as RawJson).isRawJSON(value)) return value;
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? String(value) : value.toISOString();
  }
  if ("toJSON" in value && typeof value.toJSON === "function") return toJsonValue(value.toJSON());
  if (value instanceof Map) return toJsonObject(value);
  if (Array.isArray(value) || value instanceof Set) return Array.from(value, toJsonValue);
  if (ArrayBuffer.isView(value) && Symbol.iterator in value) {
    return Array.from(value as unknown as Iterable<unknown>, toJsonValue);
  }
  return toJsonObject(Object.entries(value));
}

function toJsonObject(entries: Iterable<readonly [unknown, unknown]>): object {
  // Without a prototype a key `__proto__` stays a key.
  const object: Record<string, unknown> = Object.create(null);
  for (const [key, value] of entries) object[String(key)] = toJsonValue(value);
  return object;
}
