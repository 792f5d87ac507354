/**
 * What two lists of rows differ in: rows that came, rows that are missing, and cells that changed in rows that belong together.
 *
 * @module
 */

import { isSameCell, renderKey } from "./cell.ts";
import type { TestRow } from "./plain_rows.ts";

/** A row that both lists have, with other values. */
export interface ChangedRow {
  readonly expected: TestRow;
  readonly actual: TestRow;
  /** The columns that differ. */
  readonly columns: readonly string[];
}

/** The difference; empty lists where there is none. */
export interface RowsDiff {
  /** In the actual rows alone. */
  readonly added: readonly TestRow[];
  /** In the expected rows alone. */
  readonly removed: readonly TestRow[];
  readonly changed: readonly ChangedRow[];
}

/** How rows are compared. */
export interface DiffOptions {
  /** The columns that matter. */
  readonly columns: readonly string[];
  /** The columns that tell which rows belong together; found from the values where absent. */
  readonly key?: readonly string[] | undefined;
}

/** Compares rows in any order; equal rows are counted. */
export function diffRows(
  actual: readonly TestRow[],
  expected: readonly TestRow[],
  options: DiffOptions,
): RowsDiff {
  const { left, right } = withoutEqual(actual, expected, options.columns);
  const key = options.key ?? findKey(actual, expected, options.columns);
  const changed: ChangedRow[] = [];
  const removed: TestRow[] = [];
  const open = Map.groupBy(left, (row) => renderColumns(row, key));
  for (const row of right) {
    const partner = key.length === 0 ? undefined : open.get(renderColumns(row, key))?.shift();
    if (partner === undefined) removed.push(row);
    else changed.push(compare(partner, row, options.columns));
  }
  const paired = new Set(changed.map((row) => row.actual));
  return { added: left.filter((row) => !paired.has(row)), removed, changed };
}

function compare(actual: TestRow, expected: TestRow, columns: readonly string[]): ChangedRow {
  const differing = columns.filter((name) => !isSameCell(actual[name], expected[name]));
  return { actual, expected, columns: differing };
}

function withoutEqual(
  actual: readonly TestRow[],
  expected: readonly TestRow[],
  columns: readonly string[],
): { readonly left: readonly TestRow[]; readonly right: readonly TestRow[] } {
  const counts = new Map<string, number>();
  for (const row of expected) {
    const text = renderColumns(row, columns);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const take = (row: TestRow): boolean => {
    const text = renderColumns(row, columns);
    const count = counts.get(text) ?? 0;
    counts.set(text, count - 1);
    return count > 0;
  };
  const left = actual.filter((row) => !take(row));
  // What is left of the counts says how many of the expected rows found no partner.
  const right = expected.filter((row) => {
    const text = renderColumns(row, columns);
    const count = counts.get(text) ?? 0;
    if (count > 0) counts.set(text, count - 1);
    return count > 0;
  });
  return { left, right };
}

/** The first column whose values are all there and all different in both lists. */
function findKey(
  actual: readonly TestRow[],
  expected: readonly TestRow[],
  columns: readonly string[],
): readonly string[] {
  const isUnique = (rows: readonly TestRow[], name: string): boolean =>
    rows.every((row) => (row[name] ?? null) !== null) &&
    new Set(rows.map((row) => renderKey(row[name]))).size === rows.length;
  const found = columns.find((name) => isUnique(actual, name) && isUnique(expected, name));
  return found === undefined ? [] : [found];
}

function renderColumns(row: TestRow, columns: readonly string[]): string {
  return columns.map((name) => renderKey(row[name])).join("\n");
}
