/**
 * Staged pages → SQL that reads each record once: typed values, whether they are right, and the keys nobody declared.
 *
 * Measured with 1M records of 15 fields (480 MB), CPU seconds on one thread: DuckDB's reader yields keys and JSON values as one
 * map in 0.8; values picked out 0.3, keys compared 0.2, JSON types told by the first character 0.2, strings unquoted 0.2,
 * numbers cast 0.1. The ways not taken: each field as a JSON column and `json_keys` beside it 1.0 + 0.5 and no duplicates
 * seen; whole records as text, then `from_json` to a typed struct, `json_keys` and `json_type` 0.4 + 0.6 + 0.5 + 0.7, because
 * every function parses the record again; `json_structure` 3.
 *
 * @module
 */

import { type CompiledSchema, EXTRA_COLUMN } from "../core/compiled_schema.ts";
import { quoteName, quoteTextList } from "../core/sql_text.ts";
import type { KeyOrder } from "./read_key_order.ts";
import { createLayers } from "./read_layers.ts";
import { type ObjectSql, readObject } from "./read_object.ts";

/** The columns beside the content, of the table that `renderReadRecords` fills. */
export const READ_COLUMNS = {
  /** True where SQL vouches for the row. */
  isRight: "__phlo_ok",
  /** True where nothing but undeclared keys speaks against the row. */
  isFit: "__phlo_fit",
  /** True where the record's keys are the usual ones. */
  isUsual: "__phlo_usual",
  /** Undeclared keys of other records. */
  undeclared: "__phlo_undeclared",
} as const;

/** What to read. */
export interface ReadRecordsOptions {
  /** NDJSON files, in order. */
  readonly paths: readonly string[];
  readonly schema: CompiledSchema;
  readonly order: KeyOrder | undefined;
  /** Columns that may hold no null even where the schema allows it. */
  readonly keyColumns: readonly string[];
}

/** A query over the records of the pages, in the order received; a line that is no object of JSON is a row that is not right. */
export function renderReadRecords(options: ReadRecordsOptions): string {
  const { schema } = options;
  const layers = createLayers(renderRecordMaps(options.paths));
  const object = readObject({
    map: "record",
    level: 0,
    // Where zod judges every row, the values are zod's too.
    fields: schema.needsZod ? [] : schema.fields,
    declared: schema.fields.map((field) => field.name),
    undeclared: schema.undeclared,
    order: options.order,
  }, layers);
  const isFit = layers.bind(TOP, schema.needsZod ? "false" : renderFit(object, options));
  const isRight = schema.undeclared === "refuse"
    ? `${isFit} AND NOT coalesce(${object.hasUndeclared}, true)`
    : isFit;
  const columns = [
    ...renderValues(object, schema),
    `${isRight} AS ${READ_COLUMNS.isRight}`,
    `${isFit} AS ${READ_COLUMNS.isFit}`,
    `${object.isUsual} AS ${READ_COLUMNS.isUsual}`,
    `CASE WHEN len(${object.otherUndeclared}) > 0 THEN ${object.otherUndeclared} END AS ${READ_COLUMNS.undeclared}`,
  ];
  return `SELECT ${columns.join(",\n  ")}\nFROM (${layers.render()})`;
}

/** A query over each record as a map of JSON values: `record`, null for a line that is no object. */
function renderRecordMaps(paths: readonly string[]): string {
  if (paths.length === 0) return "SELECT CAST(NULL AS MAP(VARCHAR, JSON)) AS record WHERE false";
  return `SELECT record FROM read_json(${quoteTextList(paths)}, format = 'newline_delimited',
    records = false, ignore_errors = true, columns = {record: 'MAP(VARCHAR, JSON)'})`;
}

/** A query over the text of each record: `json`, null for a line that DuckDB cannot read. */
export function renderRecordTexts(paths: readonly string[]): string {
  if (paths.length === 0) return "SELECT CAST(NULL AS JSON) AS json WHERE false";
  return `SELECT json FROM read_ndjson_objects(${quoteTextList(paths)}, ignore_errors = true)`;
}

/**
 * True where DuckDB's parser may have forgiven a comma before a bracket, which JSON does not. A string with such a piece in it
 * is found as well, and goes to zod, which is right for both.
 */
export function renderTrailingComma(text: string): string {
  return `regexp_matches(${text}, ',[ \\t\\r]*[}\\]]')`;
}

/** Keys of the usual order that the schema does not declare. */
export function usualUndeclared(options: ReadRecordsOptions): readonly string[] {
  const declared = new Set(options.schema.fields.map((field) => field.name));
  return (options.order?.keys ?? []).filter((key) => !declared.has(key));
}

/** Above every level that nested objects reach. */
const TOP = 1000;

function renderFit(object: ObjectSql, options: ReadRecordsOptions): string {
  const keys = options.keyColumns.flatMap((name) => {
    const index = options.schema.fields.findIndex((field) => field.name === name);
    return index < 0 ? [] : [`(${object.members[index]}) IS NOT NULL`];
  });
  return `coalesce(${[object.isFit, ...keys].join("\n AND ")}, false)`;
}

function renderValues(object: ObjectSql, schema: CompiledSchema): readonly string[] {
  if (schema.needsZod) return [];
  const values = schema.fields.map((field, index) =>
    `${object.members[index]} AS ${quoteName(field.name)}`
  );
  if (schema.undeclared !== "keep") return values;
  const names = quoteTextList(["__proto__", ...schema.fields.map((field) => field.name)]);
  return [
    ...values,
    `CASE WHEN (${object.hasUndeclared}) AND (${object.isUnique}) THEN nullif(CAST(to_json(map_from_entries(
      list_filter(map_entries(record), lambda entry: NOT list_contains(${names}, entry.key)))) AS VARCHAR), '{}')
      END AS ${quoteName(EXTRA_COLUMN)}`,
  ];
}
