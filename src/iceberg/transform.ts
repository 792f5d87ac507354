/**
 * Partition transforms: which ones are known, and the type of the values they give.
 *
 * @module
 */

import type { Column, ColumnType } from "../core/column.ts";
import type { PartitionFieldJson } from "./wire.ts";

/** True for the transforms of format version 2. */
export function isKnownTransform(transform: string): boolean {
  return /^(?:identity|year|month|day|hour|void|bucket\[\d+\]|truncate\[\d+\])$/.test(transform);
}

/** The type of a partition field's values; `string` where the source column is gone, which only a void field may have. */
export function partitionType(
  field: PartitionFieldJson,
  columns: readonly Column[],
): ColumnType {
  switch (field.transform.replace(/\[.*$/, "")) {
    case "day":
      return { kind: "date" };
    case "year":
    case "month":
    case "hour":
    case "bucket":
      return { kind: "int" };
    default:
      return findColumn(field["source-id"], columns)?.type ?? { kind: "string" };
  }
}

function findColumn(id: number, columns: readonly Column[]): Column | undefined {
  for (const column of columns) {
    if (column.id === id) return column;
    const inside = column.type.kind === "struct" ? findColumn(id, column.type.fields) : undefined;
    if (inside !== undefined) return inside;
  }
  return undefined;
}
