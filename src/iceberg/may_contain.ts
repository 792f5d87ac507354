/**
 * Tells from its bounds whether a file may hold rows whose column lies within a range: pruning without opening the file.
 *
 * @module
 */

import type { Column } from "../core/column.ts";
import type { BoundValue } from "../core/data_files.ts";
import { compareBounds } from "./compare_bounds.ts";
import { boundsOf, type DataFileEntry } from "./list_data_files.ts";

/** A range of values with both ends in it; an absent end is open. */
export interface BoundRange {
  readonly lower?: BoundValue;
  readonly upper?: BoundValue;
}

/** False only where no row of the file can be in the range; a missing bound says nothing, and a null is in no range. */
export function mayContain(file: DataFileEntry, column: Column, range: BoundRange): boolean {
  const { lower, upper, nullCount, valueCount } = boundsOf(file, column);
  if (nullCount !== undefined && nullCount === valueCount && nullCount > 0n) return false;
  // NaN is in no order: bounds that are NaN, or asked for, tell nothing
  if ([lower, upper, range.lower, range.upper].some(Number.isNaN)) return true;
  const isBelow = upper !== undefined && range.lower !== undefined &&
    compareBounds(upper, range.lower) < 0;
  const isAbove = lower !== undefined && range.upper !== undefined &&
    compareBounds(lower, range.upper) > 0;
  return !isBelow && !isAbove;
}
