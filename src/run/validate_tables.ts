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
  /** The texts of the records that are not right. */
  readonly texts: string;
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
    texts: quoteName(`${name}_texts`),
    judged: quoteName(`${name}_judged`),
    rejects: quoteName(`${name}_rejects`),
    pages: quoteName(`${name}_pages`),
  };
}
