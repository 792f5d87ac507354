// deno-lint-ignore-file camelcase -- the names are dbt's
/**
 * What the database answers, as templates see it: tables with `columns` and `rows`, and columns with their types.
 *
 * @module
 */

import { quoteName } from "../../core/sql_text.ts";
import { list, type ObjectValue, tuple, type Value } from "../../jinja/value.ts";
import type { QueryTable, RelationColumn } from "../adapter.ts";
import { contextFunction, contextObject } from "./arguments.ts";
import { toValue } from "./plain_values.ts";

/** A result's rows and columns by number or name, as agate's tables give them. */
export function tableValue(table: QueryTable): ObjectValue {
  const names = table.columns.map((column) => column.name);
  const rows = table.rows.map((row) => namedValues("Row", names, row.map(toValue)));
  const columns = names.map((name, index) => columnOf(name, table.rows.map((row) => row[index])));
  return {
    kind: "object",
    typeName: "Table",
    attribute: (name) => {
      if (name === "rows") return list(rows);
      if (name === "columns") return namedValues("Columns", names, columns);
      if (name === "column_names") return tuple(names);
      if (name === "column_types") return tuple(table.columns.map((column) => column.type));
      if (name === "print_table") return contextFunction(name, () => "");
      return undefined;
    },
    iterate: () => rows,
    length: () => rows.length,
    item: (key) => typeof key === "number" ? rows.at(key) : undefined,
    text: () => `<Table of ${rows.length} rows>`,
  };
}

/** A table without rows: what a query gives while nothing is executed. */
export const EMPTY_TABLE: QueryTable = { columns: [], rows: [] };

function columnOf(
  name: string,
  values: readonly (QueryTable["rows"][number][number] | undefined)[],
): Value {
  const items = values.map(toValue);
  return {
    kind: "object",
    typeName: "Column",
    attribute: (key) => {
      if (key === "name") return name;
      if (key === "values") return contextFunction(key, () => tuple(items));
      if (key === "values_distinct") {
        return contextFunction(key, () => tuple([...new Set(items)]));
      }
      return undefined;
    },
    iterate: () => items,
    length: () => items.length,
    item: (key) => typeof key === "number" ? items.at(key) : undefined,
  };
}

/** Values found by number and by name, in order. */
function namedValues(
  typeName: string,
  names: readonly string[],
  values: readonly Value[],
): ObjectValue {
  const byName = (name: string): Value | undefined => values[names.indexOf(name)];
  return {
    kind: "object",
    typeName,
    attribute: (name) => {
      if (name === "values") return contextFunction(name, () => tuple(values));
      if (name === "keys") return contextFunction(name, () => tuple(names));
      if (name === "items") {
        return contextFunction(
          name,
          () => list(names.map((key, index) => tuple([key, values[index] ?? null]))),
        );
      }
      if (name === "get") {
        return contextFunction(
          name,
          (args) => byName(args.text(0, "key")) ?? args.get(1, "default") ?? null,
        );
      }
      return byName(name);
    },
    item: (key) => typeof key === "number" ? values.at(key) : byName(String(key)),
    iterate: () => values,
    length: () => values.length,
    text: () => `<${typeName}>`,
  };
}

const NUMBERS = /int|numeric|decimal|double|float|real/i;

/** A column of a relation with what macros ask of its type. */
export function columnValue(column: RelationColumn): ObjectValue {
  const { name, type } = column;
  const answers: Readonly<Record<string, () => Value>> = {
    is_string: () => /char|text|string/i.test(type),
    is_number: () => NUMBERS.test(type),
    is_numeric: () => /numeric|decimal/i.test(type),
    is_integer: () => /int/i.test(type),
    is_float: () => /double|float|real/i.test(type),
    string_size: () => Number(/\((\d+)\)/.exec(type)?.[1] ?? 256),
    can_expand_to: () => false,
  };
  return contextObject("Column", {
    column: name,
    name,
    quoted: quoteName(name),
    dtype: type,
    data_type: type,
    char_size: null,
    ...Object.fromEntries(
      Object.entries(answers).map(([key, answer]) => [key, contextFunction(key, answer)]),
    ),
    literal: contextFunction("literal", (args) => `cast(${args.text(0, "value")} as ${type})`),
  }, {
    text: () => `<Column ${name} (${type})>`,
    hash: () => `${name}:${type}`,
  });
}
