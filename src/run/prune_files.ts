/**
 * Leaves out the files of a table that cannot hold any of the new rows' keys, by the bounds the files carry.
 *
 * @module
 */

import type { Column } from "../core/column.ts";
import type { BoundValue } from "../core/data_files.ts";
import { quoteName } from "../core/sql_text.ts";
import type { Session } from "../duckdb/session.ts";
import type { DataFileEntry } from "../iceberg/data_file_entry.ts";
import { mayContain } from "../iceberg/may_contain.ts";

/** The files that may hold a row with one of the keys in `relation`. */
export async function pruneByMatch(
  entries: readonly DataFileEntry[],
  relation: string,
  match: readonly Column[],
  session: Session,
): Promise<readonly DataFileEntry[]> {
  const usable = match.filter((column) => isComparable(column));
  if (entries.length === 0 || usable.length === 0) return entries;
  const list = usable.flatMap((column, index) => [
    `min(${quoteName(column.name)}) AS low_${index}`,
    `max(${quoteName(column.name)}) AS high_${index}`,
  ]);
  const [bounds] = await session.rows(`SELECT ${list.join(", ")} FROM ${relation}`);
  return entries.filter((entry) =>
    usable.every((column, index) => {
      const lower = toBound(bounds?.[`low_${index}`]);
      const upper = toBound(bounds?.[`high_${index}`]);
      return lower === undefined || upper === undefined ||
        mayContain(entry, column, lower, upper);
    })
  );
}

/** Types whose session values are bounds as they come. Others are compared row by row. */
function isComparable(column: Column): boolean {
  return column.type.kind === "string" || column.type.kind === "long" ||
    column.type.kind === "int";
}

function toBound(value: unknown): BoundValue | undefined {
  if (typeof value === "number") return BigInt(value);
  return typeof value === "string" || typeof value === "bigint" ? value : undefined;
}
