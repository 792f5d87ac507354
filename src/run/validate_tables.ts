/**
 * The names of the temporary tables of one validation.
 *
 * @module
 */

import { quoteName } from "../core/sql_text.ts";

/** Names, quoted. */
export interface ValidateTables {
  /** The view over all valid rows. */
  readonly relation: string;
  /** Every record: typed values and whether they are right. */
  readonly rows: string;
  /** The rows that zod accepted. */
  readonly judged: string;
  /** One line per issue. */
  readonly rejects: string;
  /** The number of each page's first record. */
  readonly pages: string;
}

/** Names the tables after the relation. */
export function nameTables(name: string): ValidateTables {
  return {
    relation: quoteName(name),
    rows: quoteName(`${name}_rows`),
    judged: quoteName(`${name}_judged`),
    rejects: quoteName(`${name}_rejects`),
    pages: quoteName(`${name}_pages`),
  };
}
