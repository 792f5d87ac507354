/**
 * The names of the temporary tables of one validation.
 *
 * @module
 */

import type { Column } from "../core/column.ts";
import { quoteName } from "../core/sql_text.ts";

/** Names, quoted. */
export interface ValidateTables {
  /** The view over all valid rows. */
  readonly relation: string;
  /** Every record: typed values and whether they are right. */
  readonly rows: string;
  /** The column of `rows` that numbers its records from 0. */
  readonly position: string;
  /** The texts of the records that are not right. */
  readonly texts: string;
  /** The rows that zod accepted. */
  readonly judged: string;
  /** One line per issue. */
  readonly rejects: string;
  /** The number of each page's first record. */
  readonly pages: string;
}

/** DuckDB's own number of a table's row, which costs nothing; a column of that name hides it. */
const OWN_POSITION = "rowid";

/** Names the tables after the relation; `columns` are those of the schema. */
export function nameTables(name: string, columns: readonly Column[]): ValidateTables {
  const isHidden = columns.some((column) => column.name.toLowerCase() === OWN_POSITION);
  return {
    relation: quoteName(name),
    rows: quoteName(`${name}_rows`),
    position: isHidden ? "__phlo_position" : OWN_POSITION,
    texts: quoteName(`${name}_texts`),
    judged: quoteName(`${name}_judged`),
    rejects: quoteName(`${name}_rejects`),
    pages: quoteName(`${name}_pages`),
  };
}

/** The query of the records, with a number of their own where DuckDB's is hidden. */
export function renderNumbered(records: string, { position }: ValidateTables): string {
  return position === OWN_POSITION
    ? records
    : `SELECT *, row_number() OVER () - 1 AS ${position} FROM (${records})`;
}
