/**
 * Counts of partitions → the cells of a picture: never one for each partition, only what one screen shows. A view of years
 * has a cell a month, a view of a year a cell a day, a view of a month a cell an hour. Pure.
 *
 * @module
 */

import { countPartitions, parsePartition, type PartitionWindow } from "../../core/partition.ts";
import { PhloError } from "../../core/phlo_error.ts";
import type { PartitionCounts, PartitionSpan } from "../../records/records.ts";
import { frameGrid, type Label } from "./frame_grid.ts";
import { type CalendarGrain, KEY_LENGTHS, keysOf, type Level, levelOf } from "./periods.ts";

/** What a picture is planned from. */
export interface GridRequest {
  readonly grain: CalendarGrain;
  readonly timezone: string;
  /** What is shown; `""` shows years. */
  readonly period: string;
  /** Years of the view of years, oldest first. */
  readonly years: readonly number[];
  /** The partitions that should be there, from the first to the last. */
  readonly span: PartitionSpan;
  readonly counts: readonly PartitionCounts[];
}

/** How a cell looks. */
export type CellState = "made" | "partly" | "missing" | "failed" | "running";

/** One cell. */
export interface GridCell {
  /** A partition's key, or the period that a view of it shows. */
  readonly period: string;
  readonly column: number;
  readonly row: number;
  readonly state: CellState;
  readonly expected: number;
  readonly made: number;
  readonly failed: number;
  readonly running: number;
  /** True where the cell is one partition. */
  readonly isPartition: boolean;
}

/** The picture. */
export interface Grid {
  readonly level: Level;
  readonly columns: number;
  readonly rows: number;
  readonly cells: readonly GridCell[];
  readonly rowLabels: readonly Label[];
  readonly columnLabels: readonly Label[];
}

/** How many letters of a key tell the cells of a view apart. */
export function cellLength(level: Level, grain: CalendarGrain): number {
  const length = { all: 7, year: 10, month: 13 }[level];
  return Math.min(length, KEY_LENGTHS[grain]);
}

/** Plans the picture. */
export function planGrid(request: GridRequest): Grid {
  const level = levelOf(request.period);
  const frame = frameGrid(request);
  const counts = new Map(request.counts.map((each) => [each.period, each]));
  const cells = frame.places.flatMap(({ period, column, row }) => {
    const expected = countExpected(period, request);
    if (expected === 0) return [];
    const found = counts.get(period) ?? { made: 0, failed: 0, running: 0 };
    const { made, failed, running } = found;
    const isPartition = period.length === KEY_LENGTHS[request.grain];
    const facts = { period, column, row, expected, made, failed, running, isPartition };
    return [{ ...facts, state: judgeCell(facts) }];
  });
  const { columns, rows, rowLabels, columnLabels } = frame;
  const grid = { level, columns, rows, rowLabels, columnLabels, cells };
  return level === "month" ? withoutEmptyRows(grid) : grid;
}

/** Days before the first partition and after the last one take no room. */
function withoutEmptyRows(grid: Grid): Grid {
  const rows = grid.cells.map(({ row }) => row);
  if (rows.length === 0) return grid;
  const [first, last] = [Math.min(...rows), Math.max(...rows)];
  return {
    ...grid,
    rows: last - first + 1,
    cells: grid.cells.map((cell) => ({ ...cell, row: cell.row - first })),
    rowLabels: grid.rowLabels.filter(({ at }) => at >= first && at <= last)
      .map(({ at, text }) => ({ at: at - first, text })),
  };
}

/** Runs of cells without data, as first and last key: what a backfill would be for. */
export function listGaps(
  { cells }: Grid,
): readonly { readonly from: string; readonly to: string; readonly count: number }[] {
  const gaps: { from: string; to: string; count: number }[] = [];
  let open: { from: string; to: string; count: number } | undefined;
  for (const cell of cells.toSorted((a, b) => a.period < b.period ? -1 : 1)) {
    if (!cell.isPartition || cell.state !== "missing") {
      open = undefined;
    } else if (open === undefined) {
      open = { from: cell.period, to: cell.period, count: 1 };
      gaps.push(open);
    } else {
      open.to = cell.period;
      open.count++;
    }
  }
  return gaps;
}

function judgeCell(
  { expected, made, failed, running }: Omit<GridCell, "state">,
): CellState {
  if (running > 0) return "running";
  if (failed > 0) return "failed";
  if (made === 0) return "missing";
  return made >= expected ? "made" : "partly";
}

/** How many partitions of a period should be there; 0 for what lies outside, or what the clock skips. */
function countExpected(period: string, { grain, timezone, span }: GridRequest): number {
  const [first, last] = keysOf(period, grain);
  const from = first > span.first ? first : span.first;
  const to = last < span.last ? last : span.last;
  if (from > to) return 0;
  if (from === to) return findWindow(from, { grain, timezone }) === undefined ? 0 : 1;
  const window = findNearest(from, 1, { grain, timezone });
  const end = findNearest(to, -1, { grain, timezone });
  if (window === undefined || end === undefined || window.start > end.start) return 0;
  return countPartitions(window, end, timezone);
}

interface Zone {
  readonly grain: CalendarGrain;
  readonly timezone: string;
}

/** The partition of a key; undefined for one that the clocks skip. */
function findWindow(key: string, { grain, timezone }: Zone): PartitionWindow | undefined {
  try {
    return parsePartition(key, grain, timezone);
  } catch (error) {
    if (error instanceof PhloError && error.code === "PHLO-603") return undefined;
    throw error;
  }
}

/** Summer time may begin at a day's first hour, and a zone may leave out a whole day. */
const MOST_SKIPPED = 24;
const STEP_MS = { hour: 3_600_000, day: 86_400_000, month: 86_400_000 * 31 } as const;

/** The partition of a key, or the next one there is in a direction. */
function findNearest(key: string, direction: 1 | -1, zone: Zone): PartitionWindow | undefined {
  let wanted = key;
  for (let tries = 0; tries <= MOST_SKIPPED; tries++) {
    const window = findWindow(wanted, zone);
    if (window !== undefined) return window;
    const wallClock = Date.parse(`${wanted}${"0001-01-01T00:00:00Z".slice(wanted.length)}`);
    wanted = new Date(wallClock + direction * STEP_MS[zone.grain]).toISOString()
      .slice(0, KEY_LENGTHS[zone.grain]);
  }
  return undefined;
}
