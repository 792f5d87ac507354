/**
 * `expectRows`: assertions about rows. SQL gives rows no order, so none is asked for; what differs is shown row by row.
 *
 * @module
 */

import { AssertionError } from "node:assert";
import { type Issue, renderIssuePath } from "../core/issue.ts";
import type { PhloError } from "../core/phlo_error.ts";
import { diffRows, type RowsDiff } from "./diff_rows.ts";
import type { TestRow } from "./plain_rows.ts";
import { renderDiff } from "./render_diff.ts";

/** Rows, or the result of a test that has some. */
export type RowsSubject =
  | readonly object[]
  | {
    readonly rows: readonly object[];
    readonly error?: PhloError;
    readonly issues?: readonly Issue[];
  };

/** How rows are compared. */
export interface CompareOptions {
  /** The column or columns that say which rows belong together; found from the values where absent. */
  readonly key?: string | readonly string[];
}

/** Assertions about rows. */
export interface RowsExpectation {
  /** The same rows in any order. A column that one side leaves out is empty there. */
  toEqual(expected: readonly object[], options?: CompareOptions): void;
  /** Each of these rows is there; only the columns that they name are compared. */
  toContain(expected: readonly object[], options?: CompareOptions): void;
  /** So many rows. */
  toHaveLength(count: number): void;
  /** No rows. */
  toBeEmpty(): void;
}

/** Begins an assertion about rows. */
export function expectRows(subject: RowsSubject): RowsExpectation {
  const actual = ("rows" in subject ? subject.rows : subject) as readonly TestRow[];
  const reasons = "rows" in subject ? listReasons(subject) : [];
  return {
    toEqual(expected, options) {
      const rows = expected as readonly TestRow[];
      const columns = listColumns([...rows, ...actual]);
      const context = { columns, key: keyOf(options), reasons, start: this.toEqual };
      assertSame(diffRows(actual, rows, context), context);
    },
    toContain(expected, options) {
      const rows = expected as readonly TestRow[];
      const context = {
        columns: listColumns(rows),
        key: keyOf(options),
        reasons,
        start: this.toContain,
      };
      assertSame({ ...diffRows(actual, rows, context), added: [] }, context);
    },
    toHaveLength(count) {
      assertCount(actual, count, { reasons, start: this.toHaveLength });
    },
    toBeEmpty() {
      assertCount(actual, 0, { reasons, start: this.toBeEmpty });
    },
  };
}

const ISSUES_SHOWN = 5;

function listReasons(
  { error, issues = [] }: { readonly error?: PhloError; readonly issues?: readonly Issue[] },
): readonly string[] {
  if (error === undefined) return [];
  const lines = issues.slice(0, ISSUES_SHOWN).map((issue) => {
    const value = issue.value === undefined ? "" : ` (${issue.value})`;
    return `  row ${issue.row ?? "?"}  ${renderIssuePath(issue.path)}${value}: ${issue.message}`;
  });
  const hidden = issues.length - lines.length;
  return [`because: ${error.message}`, ...lines, ...(hidden > 0 ? [`  … and ${hidden} more`] : [])];
}

interface Context {
  readonly columns: readonly string[];
  readonly key: readonly string[] | undefined;
  /** Why rows may be missing. */
  readonly reasons: readonly string[];
  readonly start: Start;
}

function assertSame(diff: RowsDiff, context: Context): void {
  const { added, removed, changed } = diff;
  if (added.length + removed.length + changed.length === 0) return;
  const counts = [
    ...(changed.length === 0 ? [] : [`${changed.length} changed`]),
    ...(removed.length === 0 ? [] : [`${removed.length} missing`]),
    ...(added.length === 0 ? [] : [`${added.length} too many`]),
  ];
  const key = nameKey(diff, context.key, context.columns);
  fail(`the rows differ: ${counts.join(", ")}`, { ...context, diff, key });
}

function assertCount(
  actual: readonly TestRow[],
  count: number,
  context: Pick<Context, "reasons" | "start">,
): void {
  if (actual.length === count) return;
  const diff = { added: actual, removed: [], changed: [] };
  const what = `expected ${renderCount(count)}, found ${renderCount(actual.length)}`;
  fail(what, { ...context, diff, columns: listColumns(actual), key: [] });
}

interface Failure {
  readonly diff: RowsDiff;
  readonly columns: readonly string[];
  readonly key: readonly string[];
  /** Why rows may be missing. */
  readonly reasons: readonly string[];
  /** The function that the test called: the stack begins at its caller. */
  readonly start: Start;
}

type Start = (...args: never[]) => unknown;

function fail(what: string, { diff, columns, key, reasons, start }: Failure): never {
  const lines = [
    what,
    ...reasons,
    renderDiff(diff, { columns, key }),
  ];
  throw new AssertionError({ message: lines.join("\n"), stackStartFn: start });
}

/** What a changed row is called by: its key, or whatever column is the same in both. */
function nameKey(
  diff: RowsDiff,
  key: readonly string[] | undefined,
  columns: readonly string[],
): readonly string[] {
  if (key !== undefined) return key;
  const same = columns.find((name) => diff.changed.every((row) => !row.columns.includes(name)));
  return same === undefined ? [] : [same];
}

function keyOf(options: CompareOptions | undefined): readonly string[] | undefined {
  return options?.key === undefined ? undefined : [options.key].flat();
}

function listColumns(rows: readonly TestRow[]): readonly string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))];
}

function renderCount(count: number): string {
  return `${count} row${count === 1 ? "" : "s"}`;
}
