/**
 * Records whose form is known → SQL that reads each field with its type at once. DuckDB turns `"250"` into 250 and a missing key
 * into a null; here somebody has seen every byte and says that there is neither, so only the schema's own rules are left to test.
 *
 * Measured with 1M records of 15 fields: 0.7 s of CPU, where telling JSON types value by value takes 2.3.
 *
 * @module
 */

import { type CompiledSchema, EXTRA_COLUMN } from "../core/compiled_schema.ts";
import type { KeyForm } from "../core/record_form.ts";
import { quoteName, quoteText, quoteTextList } from "../core/sql_text.ts";
import { createLayers } from "./read_layers.ts";
import { READ_COLUMNS } from "./read_records.ts";
import { findKey, hasUndeclared, planWire, readTypedMember } from "./read_typed_member.ts";

/** What to read. */
export interface ReadTypedOptions {
  /** NDJSON files, in order. */
  readonly paths: readonly string[];
  readonly schema: CompiledSchema;
  /** The form of all records. */
  readonly form: readonly KeyForm[];
  /** Columns that may hold no null even where the schema allows it. */
  readonly keyColumns: readonly string[];
}

/**
 * A query over the content columns and `READ_COLUMNS.isRight`, which fails where a line is no JSON; undefined where the form does
 * not say enough.
 */
export function renderReadTyped(options: ReadTypedOptions): string | undefined {
  const { schema, form, keyColumns } = options;
  const { fields } = schema;
  if (schema.needsZod || !hasDistinctNames(fields)) return undefined;
  if (schema.undeclared !== "drop" && hasUndeclared(fields, form)) return undefined;
  const wires = fields.map((rule) => planWire(rule, findKey(form, rule.name)));
  if (!wires.every((wire) => wire !== undefined)) return undefined;
  const names = fields.map((_rule, index) => `f${index}`);
  const layers = createLayers(renderRead(options.paths, fields.map(({ name }) => name), wires));
  const members = fields.map((rule, index) =>
    readTypedMember(rule, { key: findKey(form, rule.name), place: names[index] ?? "" }, layers)
  );
  const rules = members.flatMap(({ ok }, index) => {
    const isKey = keyColumns.includes(fields[index]?.name ?? "");
    return isKey ? [ok, `(${members[index]?.value}) IS NOT NULL`] : [ok];
  });
  const columns = [
    ...members.map(({ value }, index) => `${value} AS ${quoteName(fields[index]?.name ?? "")}`),
    ...(schema.undeclared === "keep"
      ? [`CAST(NULL AS VARCHAR) AS ${quoteName(EXTRA_COLUMN)}`]
      : []),
    `coalesce(${["true", ...rules].join("\n AND ")}, false) AS ${READ_COLUMNS.isRight}`,
  ];
  return `SELECT ${columns.join(",\n  ")}\nFROM (${layers.render()})`;
}

/** DuckDB knows no difference between `a` and `A`. */
function hasDistinctNames(fields: CompiledSchema["fields"]): boolean {
  return new Set(fields.map(({ name }) => name.toLowerCase())).size === fields.length;
}

function renderRead(
  paths: readonly string[],
  names: readonly string[],
  wires: readonly string[],
): string {
  const columns = names.map((name, index) =>
    `${quoteName(name)}: ${quoteText(wires[index] ?? "")}`
  );
  const list = names.map((name, index) => `${quoteName(name)} AS f${index}`);
  return `SELECT ${list.join(", ")} FROM read_json(${quoteTextList(paths)},
    format = 'newline_delimited', columns = {${columns.join(", ")}}, hive_partitioning = false)`;
}
