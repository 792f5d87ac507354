/**
 * An asset and a period → its grid, from the records. Reads only the keys of what is shown.
 *
 * @module
 */

import { partitionAt } from "../../core/partition.ts";
import type { PartitionSpan, Records } from "../../records/records.ts";
import {
  type CalendarGrain,
  closestPeriod,
  KEY_LENGTHS,
  keysOf,
  pad,
  parsePeriod,
} from "./periods.ts";
import { cellLength, type Grid, planGrid } from "./plan_grid.ts";

/** What is asked for. */
export interface GridQuestion {
  readonly asset: string;
  readonly grain: CalendarGrain;
  readonly timezone: string;
  /** True where partitions are due up to now, and not only up to the last one made. */
  readonly isScheduled: boolean;
  readonly nowMs: number;
  /** As the address has it; the newest period with single partitions where it is absent. */
  readonly asked: string | undefined;
  /** The last year of a view of years; the newest where absent. */
  readonly until: number | undefined;
}

/** The grid with what leads on from it. */
export interface GridView {
  readonly period: string;
  readonly span: PartitionSpan;
  readonly grid: Grid;
  /** The years of the view of years, oldest first; empty in others. */
  readonly years: readonly number[];
}

/** Years in one view. */
export const YEARS_SHOWN = 24;

/** Reads the grid; undefined for an asset of which no partition was ever planned. */
export async function readGrid(
  question: GridQuestion,
  records: Pick<Records, "findPartitionSpan" | "listPartitionCounts">,
): Promise<GridView | undefined> {
  const { asset, grain, timezone, nowMs } = question;
  const keyLength = KEY_LENGTHS[grain];
  const found = await records.findPartitionSpan(asset, keyLength);
  if (found === undefined) return undefined;
  const open = partitionAt(nowMs, grain, timezone).key;
  const last = question.isScheduled && open > found.last ? open : found.last;
  const span = { first: found.first, last };
  // What is there says more than what is due.
  const newest = closestPeriod(found.last, grain);
  const period = parsePeriod(question.asked ?? newest, grain) ?? newest;
  const years = period === "" ? listYears(span, question.until) : [];
  const [from, to] = period === ""
    ? [pad(years[0] ?? 0, 4), `${pad(years.at(-1) ?? 0, 4)}-12-31T23`]
    : keysOf(period, grain);
  const level = period === "" ? "all" : period.length === 4 ? "year" : "month";
  const periodLength = cellLength(level, grain);
  const counts = await records.listPartitionCounts(asset, { keyLength, from, to, periodLength });
  const grid = planGrid({ grain, timezone, period, years, span, counts });
  return { period, span, grid, years };
}

function listYears({ first, last }: PartitionSpan, until: number | undefined): readonly number[] {
  const oldest = Number(first.slice(0, 4));
  const newest = Math.min(until ?? Infinity, Number(last.slice(0, 4)));
  const from = Math.max(oldest, newest - YEARS_SHOWN + 1);
  return Array.from({ length: Math.max(0, newest - from + 1) }, (_, index) => from + index);
}
