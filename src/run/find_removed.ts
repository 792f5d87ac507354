/**
 * Finds the stored rows that a replacing write removes, and refuses to remove more than the asset allows.
 *
 * @module
 */

import type { PartitionGrain } from "../core/partition.ts";
import { PhloError } from "../core/phlo_error.ts";
import type { WriteMode } from "../core/project.ts";
import { quoteName } from "../core/sql_text.ts";
import type { Session } from "../duckdb/session.ts";
import { renderRemoved } from "./compare_rows.ts";
import { renderIsWithin } from "./partition_order.ts";

/** What protects stored rows from being replaced by too little. */
export interface RemovalGuard {
  /** The share of rows in scope that may go, 0 to 1. */
  readonly maxShrink: number;
  readonly allowEmpty: boolean;
  /** True where the user said that the loss is right. */
  readonly acceptsShrink: boolean;
  /** A table with one text column `key`: keys of refused rows, whose stored rows stay. */
  readonly rejectedKeys?: string;
}

/** What the search is about. Relations are names in the session. */
export interface RemovalSearch {
  readonly table: string;
  readonly mode: WriteMode;
  readonly partition: string;
  readonly grain: PartitionGrain;
  readonly incoming: string;
  readonly stored: string;
  readonly match: readonly string[];
  /** The key whose text the rejected keys are. */
  readonly key: readonly string[];
  readonly guard: RemovalGuard;
}

/**
 * Makes the temporary table `name` of removed rows and returns their number; 0 for modes that never remove.
 * @throws PhloError PHLO-204 where too much would go.
 */
export async function findRemoved(
  name: string,
  search: RemovalSearch,
  session: Session,
): Promise<number> {
  if (search.mode !== "replace" && search.mode !== "replacePartition") return 0;
  const scope = search.mode === "replace"
    ? "TRUE"
    : renderIsWithin({ grain: search.grain, key: search.partition }, "o");
  const removed = renderRemoved({
    incoming: search.incoming,
    stored: search.stored,
    match: search.match,
    scope,
    ...(search.guard.rejectedKeys === undefined || search.key.length === 0 ? {} : {
      protectedKeys: search.guard.rejectedKeys,
      keyText: renderKeyText(search.key),
    }),
  });
  await session.run(`CREATE OR REPLACE TEMP TABLE ${name} AS ${removed}`);
  const [counts] = await session.rows(
    `SELECT (SELECT count(*) FROM ${name}) AS removed,
      (SELECT count(*) FROM ${search.stored} o WHERE ${scope}) AS stored,
      (SELECT count(*) FROM ${search.incoming}) AS incoming`,
  );
  const count = Number(counts?.removed ?? 0);
  assertAllowed(count, Number(counts?.stored ?? 0), Number(counts?.incoming ?? 0), search);
  return count;
}

/** The text of a key, as the rejected keys are written: its parts as text, in JSON where there are several. */
export function renderKeyText(key: readonly string[], alias = "o"): string {
  const parts = key.map((name) => `CAST(${alias}.${quoteName(name)} AS VARCHAR)`);
  return parts.length === 1 ? parts[0] ?? "" : `CAST(to_json([${parts.join(", ")}]) AS VARCHAR)`;
}

function assertAllowed(
  removed: number,
  stored: number,
  incoming: number,
  search: RemovalSearch,
): void {
  if (removed === 0 || search.guard.acceptsShrink) return;
  if (incoming === 0 && !search.guard.allowEmpty) {
    throw new PhloError(
      "PHLO-204",
      `Cannot replace ${removed} rows of "${search.table}": the source sent no rows at all`,
      { hint: "if that is right, run again with --accept-shrink, or set allowEmpty: true" },
    );
  }
  const share = removed / stored;
  if (share <= search.guard.maxShrink) return;
  throw new PhloError(
    "PHLO-204",
    `Cannot replace rows of "${search.table}": ${removed} of ${stored} rows (${
      (share * 100).toFixed(0)
    } %) would disappear, and maxShrink allows ${(search.guard.maxShrink * 100).toFixed(0)} %`,
    { hint: "if that is right, run again with --accept-shrink" },
  );
}
