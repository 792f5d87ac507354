/**
 * A test's SQL to one row that says how many rows break it and whether that matters.
 *
 * @module
 */

import type { DbtNode } from "./dbt_node.ts";
import { readText } from "./plain.ts";

/** How a test ended. */
export type TestVerdict = "passed" | "warned" | "failed";

/** The one row that `renderTestQuery` gives. */
export interface TestRow {
  readonly failures: number;
  readonly shouldWarn: boolean;
  readonly shouldError: boolean;
}

/** Whether a failing test stops the publication. */
export function severityOf(node: DbtNode): "error" | "warn" {
  return readText(node.config.severity)?.toLowerCase() === "warn" ? "warn" : "error";
}

/** Wraps a test's compiled SQL: columns `failures`, `should_warn`, `should_error`; on top lines the SQL's own keep their order. */
export function renderTestQuery(sql: string, node: DbtNode): string {
  const failCalc = readText(node.config.fail_calc) ?? "count(*)";
  const warnIf = readText(node.config.warn_if) ?? "!= 0";
  const errorIf = readText(node.config.error_if) ?? "!= 0";
  const limit = readText(node.config.limit);
  const wanted = `select ${failCalc} as failures, ${failCalc} ${warnIf} as should_warn, ` +
    `${failCalc} ${errorIf} as should_error from (`;
  // The SQL keeps its first line on line 2, and a comment at its end cannot swallow the bracket.
  return `${wanted}\n${sql}\n${limit === undefined ? "" : `limit ${limit}`}) dbt_internal_test`;
}

/** The number of lines that `renderTestQuery` puts before the test's SQL. */
export const TEST_QUERY_OFFSET = 1;

/** Judges the row as dbt does: a test of severity warn never fails. */
export function judgeTest(row: TestRow, node: DbtNode): TestVerdict {
  if (severityOf(node) === "error" && row.shouldError) return "failed";
  return row.shouldWarn ? "warned" : "passed";
}
