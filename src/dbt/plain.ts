/**
 * Plain data as YAML and JSON hold it, and readers that narrow it. Configuration is free-form in dbt,
 * so values keep this type until the one place that needs them reads them.
 *
 * @module
 */

/** A value of YAML or JSON. */
export type Plain = null | boolean | number | bigint | string | readonly Plain[] | PlainRecord;

/** A mapping of YAML or JSON. */
export interface PlainRecord {
  readonly [key: string]: Plain;
}

/** Tells whether a value is a mapping. */
export function isRecord(value: Plain | undefined): value is PlainRecord {
  return typeof value === "object" && value !== null && !isList(value);
}

/** Tells whether a value is a list. */
export function isList(value: Plain | undefined): value is readonly Plain[] {
  return Array.isArray(value);
}

/** The value as text; undefined where it is no scalar. */
export function readText(value: Plain | undefined): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  return undefined;
}

/** The value as a truth value, with the words that Jinja leaves in text; undefined where it is neither. */
export function readTruth(value: Plain | undefined): boolean | undefined {
  if (typeof value === "boolean") return value;
  if (typeof value !== "string") return undefined;
  const word = value.trim().toLowerCase();
  return word === "true" ? true : word === "false" ? false : undefined;
}

/** A text or a list of texts as a list; empty where it is neither. */
export function readTexts(value: Plain | undefined): readonly string[] {
  const items = isList(value) ? value : value === undefined ? [] : [value];
  return items.flatMap((item) => readText(item) ?? []);
}

/** The mapping, or an empty one. */
export function readRecord(value: Plain | undefined): PlainRecord {
  return isRecord(value) ? value : {};
}

/** Turns what a YAML or JSON reader yields into plain data; dates become the text of their day or instant. */
export function toPlain(value: unknown): Plain {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.map(toPlain);
  if (value instanceof Date) return renderDate(value);
  if (value instanceof Map) return recordOf([...value]);
  if (typeof value === "object") return recordOf(Object.entries(value));
  const isScalar = typeof value === "string" || typeof value === "number" ||
    typeof value === "boolean" || typeof value === "bigint";
  return isScalar ? value : String(value);
}

/** Builds a mapping whose keys are only its own: `__proto__` is a key like any other. */
export function recordOf(entries: Iterable<readonly [unknown, unknown]>): PlainRecord {
  const record: Record<string, Plain> = Object.create(null);
  for (const [key, value] of entries) record[String(key)] = toPlain(value);
  return record;
}

function renderDate(value: Date): string {
  const text = value.toISOString();
  return text.endsWith("T00:00:00.000Z") ? text.slice(0, 10) : text;
}
