/**
 * JsonShape → SQL: a predicate over a value's JSON text and the typed value. The predicate says yes only where zod says yes;
 * an expression never fails a query, whatever the text.
 *
 * @module
 */

import type { JsonShape, NumberShape, StringShape } from "../core/compiled_schema.ts";
import { quoteText } from "../core/sql_text.ts";

/** A typed value and whether it is right; `ok` is false or null where it is not. */
export interface CheckSql {
  readonly value: string;
  readonly ok: string;
}

/** Names an expression so that it is computed once; inside a lambda the expression itself comes back. */
export type Bind = (expression: string) => string;

/** Forms without parts that have names. */
export type FlatShape = Exclude<JsonShape, { readonly kind: "object" | "array" | "record" }>;

/** Renders the check of a flat value; `json` is an expression of type JSON, null for JSON's null. */
export function renderFlatCheck(shape: FlatShape, json: string, bind: Bind): CheckSql {
  const text = `CAST(${json} AS VARCHAR)`;
  switch (shape.kind) {
    case "any":
      return { value: text, ok: `NOT ${renderNotFinite(text)}` };
    case "boolean":
      return {
        value: `CASE ${text} WHEN 'true' THEN true WHEN 'false' THEN false END`,
        ok: `${text} IN (${
          (shape.oneOf ?? [true, false]).map((value) => `'${value}'`).join(", ")
        })`,
      };
    case "string":
      return checkString(shape, json, bind);
    case "integer":
    case "number":
      return checkNumber(shape, text, bind);
    case "bigint":
      return checkBigint(shape, text, bind);
    case "instant":
      return checkInstant(json, text, bind);
    case "anyOf":
      return {
        value: text,
        ok: shape.shapes.map((option) => checkOption(option, json, bind)).join(" OR "),
      };
  }
}

/**
 * DuckDB's parser takes NaN and Infinity in any case, which JSON does not know. In the text it writes itself there is no
 * space around values; a string with such a piece in it is found as well, and goes to zod, which is right for both.
 */
const NOT_FINITE = "(?:^|[:\\[,])-?(?i:nan|inf)";

/** True where a JSON text that DuckDB wrote may hold what is no JSON. */
export function renderNotFinite(text: string): string {
  return `regexp_matches(${text}, ${quoteText(NOT_FINITE)})`;
}

function checkOption(option: JsonShape, json: string, bind: Bind): string {
  if (option.kind === "object" || option.kind === "array" || option.kind === "record") {
    return "false";
  }
  return `coalesce(${renderFlatCheck(option, json, bind).ok}, false)`;
}

function checkString(shape: StringShape, json: string, bind: Bind): CheckSql {
  // Measured: cheaper than ->>, and than cutting off the quotes.
  const value = bind(`from_json(${json}, '"VARCHAR"')`);
  const isText = `starts_with(CAST(${json} AS VARCHAR), '"')`;
  return { value, ok: [isText, ...listTextRules(shape, value)].join(" AND ") };
}

/** What a shape asks of a text. */
export function listTextRules(shape: StringShape, value: string): readonly string[] {
  const length = `length(${value})`;
  return [
    ...(shape.minLength === undefined ? [] : [`${length} >= ${shape.minLength}`]),
    ...(shape.maxLength === undefined ? [] : [`${length} <= ${shape.maxLength}`]),
    ...(shape.oneOf === undefined ? [] : [isOneOf(value, shape.oneOf.map(quoteText))]),
    ...matches(value, shape.patterns, ""),
    ...matches(value, shape.noneOfPatterns, "NOT "),
    ...(shape.startsWith ?? []).map((text) => `starts_with(${value}, ${quoteText(text)})`),
    ...(shape.endsWith ?? []).map((text) => `ends_with(${value}, ${quoteText(text)})`),
    ...(shape.includes ?? []).map((text) => `contains(${value}, ${quoteText(text)})`),
  ];
}

function matches(
  value: string,
  patterns: readonly string[] | undefined,
  negation: string,
): readonly string[] {
  return (patterns ?? []).map((pattern) =>
    `${negation}regexp_matches(${value}, ${quoteText(pattern)})`
  );
}

/** No IN: DuckDB makes a join of a long one, and a join loses the order of rows. */
function isOneOf(value: string, options: readonly string[]): string {
  return options.length === 0 ? "false" : `list_contains([${options.join(", ")}], ${value})`;
}

const LARGEST_DOUBLE = "1.7976931348623157e308::DOUBLE";
const LARGEST_SAFE = "9007199254740991::DOUBLE";

/** Numbers are doubles to zod: `250.0` and `1e2` are whole, 2^53 is the bound, and -0 is stored as 0. */
function checkNumber(shape: NumberShape, text: string, bind: Bind): CheckSql {
  const number = bind(`TRY_CAST(${text} AS DOUBLE)`);
  const isWhole = shape.kind === "integer";
  const isNumber = isWhole
    ? `${number} = trunc(${number}) AND abs(${number}) <= ${LARGEST_SAFE}`
    : renderIsFinite(number);
  const value = isWhole ? `TRY_CAST(${number} AS BIGINT)` : `${number} + 0.0::DOUBLE`;
  return { value, ok: [isNumber, ...listNumberRules(shape, number)].join(" AND ") };
}

/** True where a double is no infinity and no NaN. */
export function renderIsFinite(number: string): string {
  return `abs(${number}) <= ${LARGEST_DOUBLE}`;
}

/** What a shape asks of a double. */
export function listNumberRules(shape: NumberShape, number: string): readonly string[] {
  return [
    ...bounds(shape, number, (bound) => `${bound}::DOUBLE`),
    ...(shape.multipleOf === undefined
      ? []
      : [`TRY_CAST(${number} AS BIGINT) % ${shape.multipleOf}::BIGINT = 0`]),
    ...(shape.oneOf === undefined
      ? []
      : [isOneOf(number, shape.oneOf.map((option) => `${option}::DOUBLE`))]),
  ];
}

/** Only plain digits are a bigint; written back they must be the same text. */
function checkBigint(shape: NumberShape, text: string, bind: Bind): CheckSql {
  const number = bind(`TRY_CAST(${text} AS BIGINT)`);
  const asWide = (bound: string) => `${bound}::HUGEINT`;
  const conditions = [
    `CAST(${number} AS VARCHAR) = ${text}`,
    ...bounds(shape, number, asWide),
    ...(shape.multipleOf === undefined ? [] : [`${number} % ${asWide(shape.multipleOf)} = 0`]),
    ...(shape.oneOf === undefined ? [] : [isOneOf(number, shape.oneOf.map(asWide))]),
  ];
  return { value: number, ok: conditions.join(" AND ") };
}

function bounds(
  shape: NumberShape,
  number: string,
  render: (bound: string) => string,
): readonly string[] {
  const list: readonly (readonly [string | undefined, string])[] = [
    [shape.min, ">="],
    [shape.max, "<="],
    [shape.exclusiveMin, ">"],
    [shape.exclusiveMax, "<"],
  ];
  return list.flatMap(([bound, operator]) =>
    bound === undefined ? [] : [`${number} ${operator} ${render(bound)}`]
  );
}

const INSTANT =
  "\\A[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,3})?Z\\z";
/** The years 1 to 9999 in milliseconds. */
const FIRST_MS = "-62135596800000";
const LAST_MS = "253402300799999";

/** The one text form that JavaScript and DuckDB read alike, and whole milliseconds; all else is zod's. */
function checkInstant(json: string, text: string, bind: Bind): CheckSql {
  const string = bind(`CASE WHEN starts_with(${text}, '"') THEN ${json} ->> '$' END`);
  const number = bind(`TRY_CAST(${text} AS DOUBLE)`);
  const fromText = `CASE WHEN regexp_matches(${string}, ${quoteText(INSTANT)})
    AND NOT starts_with(${string}, '0000') THEN TRY_CAST(${string} AS TIMESTAMPTZ) END`;
  const fromNumber = `CASE WHEN ${number} = trunc(${number}) AND ${number} BETWEEN ${FIRST_MS}
    AND ${LAST_MS} THEN make_timestamptz(TRY_CAST(${number} AS BIGINT) * 1000) END`;
  const value = `coalesce(${fromText}, ${fromNumber})`;
  return { value, ok: `${value} IS NOT NULL` };
}
