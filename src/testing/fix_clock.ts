/**
 * Sets the clock of SQL: `now()`, `current_date` and their like answer the test's moment. DuckDB takes a macro of the lake's own
 * schema before its built-in function of that name.
 *
 * @module
 */

import { quoteText } from "../core/sql_text.ts";
import type { Session } from "../duckdb/session.ts";
import { LAKE_DATABASE } from "../run/lake_views.ts";

/** Each function with the type of its answer. */
const MOMENTS: readonly (readonly [name: string, type: string])[] = [
  ["now", "TIMESTAMPTZ"],
  ["current_timestamp", "TIMESTAMPTZ"],
  ["get_current_timestamp", "TIMESTAMPTZ"],
  ["transaction_timestamp", "TIMESTAMPTZ"],
  ["current_localtimestamp", "TIMESTAMP"],
  ["localtimestamp", "TIMESTAMP"],
  ["current_date", "DATE"],
  ["today", "DATE"],
  ["current_localtime", "TIME"],
  ["localtime", "TIME"],
];

/** Sets the clock of every statement that runs in the lake's schemas. */
export async function fixClock(session: Session, nowMs: number): Promise<void> {
  const moment = quoteText(new Date(nowMs).toISOString());
  const macros = MOMENTS.map(([name, type]) => {
    const local = `(TIMESTAMPTZ ${moment} AT TIME ZONE 'UTC')`;
    const value = type === "TIMESTAMPTZ" ? `TIMESTAMPTZ ${moment}` : `CAST(${local} AS ${type})`;
    return `CREATE OR REPLACE MACRO ${LAKE_DATABASE}.main.${name}() AS ${value}`;
  });
  await session.run(macros.join(";\n"));
}
