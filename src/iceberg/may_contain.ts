/**
 * Tells from its bounds whether a file may hold rows whose column lies within a range: pruning without opening the file.
 *
 * @module
 */

import type { Column } from "../core/column.ts";
import type { BoundValue } from "../core/data_files.ts";
import { compareBounds } from "./compare_bounds.ts";
import { boundsOf, type DataFileEntry } from "./data_file_entry.ts";

/**
 * False only where no row of the file can lie from `low` to `high`, both ends included; an absent end is open.
 * A missing bound says nothing, and a null is in no range.
 */
export function mayContain(
  file: DataFileEntry,
  column: Column,
  low: BoundValue | undefined,
  high: BoundValue | undefined,
): boolean {
  const { lower, upper, nullCount, valueCount } = boundsOf(file, column);
  if (nullCount !== undefined && nullCount === valueCount && nullCount > 0n) return false;
  // NaN is in no order: bounds that are NaN, or asked for, tell nothing
  if ([lower, upper, low, high].some(Number.isNaN)) return true;
  const isBelow = upper !== undefined && low !== undefined && compareBounds(upper, low) < 0;
  const isAbove = lower !== undefined && high !== undefined && compareBounds(lower, high) > 0;
  return !isBelow && !isAbove;
}
