/**
 * The columns that a query's result gets as a table.
 *
 * @module
 */

import type { Column } from "../core/column.ts";
import { PhloError } from "../core/phlo_error.ts";
import { parseDuckdbType } from "./parse_duckdb_type.ts";

/** Turns what DESCRIBE says of a query into columns without ids. @throws PhloError PHLO-407 naming the column. */
export function columnsOfQuery(
  described: readonly { readonly name: string; readonly type: string }[],
): readonly Column[] {
  return described.map(({ name, type }) => {
    try {
      return { name, type: parseDuckdbType(type), required: false };
    } catch (error) {
      if (!(error instanceof PhloError)) throw error;
      throw new PhloError(
        error.code,
        `Cannot store the column "${name}": no table column can hold the type ${type}`,
        { ...(error.hint === undefined ? {} : { hint: error.hint }), cause: error },
      );
    }
  });
}
