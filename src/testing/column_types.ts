/**
 * The types of a fixture's columns travel with its rows, out of sight: JavaScript has no word for most of them.
 *
 * @module
 */

const TYPES: unique symbol = Symbol.for("phlo.column_types") as never;

/** DuckDB's name of each column's type. */
export type ColumnTypes = Readonly<Record<string, string>>;

/** Keeps the types with the list. */
export function withColumnTypes<Rows extends readonly object[]>(
  rows: Rows,
  types: ColumnTypes,
): Rows {
  return Object.defineProperty(rows, TYPES, { value: types, enumerable: false });
}

/** The types that a list carries; undefined for one that was made by hand. */
export function columnTypesOf(rows: readonly object[]): ColumnTypes | undefined {
  return (rows as Partial<Record<typeof TYPES, ColumnTypes>>)[TYPES];
}
