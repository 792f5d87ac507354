/**
 * Finds the stored rows that a replacing write removes, and refuses to remove more than the asset allows.
 *
 * @module
 */

import { countOf } from "../core/count_text.ts";
import type { PartitionGrain } from "../core/partition.ts";
import { PhloError } from "../core/phlo_error.ts";
import type { WriteMode } from "../core/project.ts";
import type { Session } from "../duckdb/session.ts";
import { renderRemoved } from "./compare_rows.ts";
import { renderIsWithin } from "./partition_order.ts";
import { nameKeyPart } from "./rejected_keys.ts";

/** What protects stored rows from being replaced by too little. */
export interface RemovalGuard {
  /** The share of rows in scope that may go, 0 to 1. */
  readonly maxShrink: number;
  readonly allowEmpty: boolean;
  /** True where the user said that the loss is right. */
  readonly acceptsShrink: boolean;
  /** A table of the keys of refused rows, whose stored rows stay; a part that could not be read is null. */
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
  /** The columns that the rejected keys are values of, in their order. */
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
      protectedKeys: { relation: search.guard.rejectedKeys, columns: search.key },
    }),
  });
  await session.run(`CREATE OR REPLACE TEMP TABLE ${name} AS ${removed}`);
  const [counts] = await session.rows(
    `SELECT (SELECT count(*) FROM ${name}) AS removed,
      (SELECT count(*) FROM ${search.stored} o WHERE ${scope}) AS stored,
      (SELECT count(*) FROM ${search.incoming}) AS incoming`,
  );
  const count = Number(counts?.removed ?? 0);
  if (count > 0) await assertReadable(count, search, session);
  assertAllowed(count, Number(counts?.stored ?? 0), Number(counts?.incoming ?? 0), search);
  return count;
}

/** A refused row without a readable key may stand for any of the rows that seem to be gone. */
async function assertReadable(
  removed: number,
  { table, key, guard }: RemovalSearch,
  session: Session,
): Promise<void> {
  if (guard.rejectedKeys === undefined || key.length === 0 || guard.acceptsShrink) return;
  const isNull = key.map((_name, index) => `${nameKeyPart(index)} IS NULL`).join(" OR ");
  const [row] = await session.rows(
    `SELECT count(*) AS unreadable FROM ${guard.rejectedKeys} WHERE ${isNull}`,
  );
  if (Number(row?.unreadable ?? 0) === 0) return;
  throw new PhloError(
    "PHLO-204",
    `Cannot replace ${
      countOf(removed, "row")
    } of "${table}": the source did not send them again, but refused rows whose key (${
      key.join(", ")
    }) cannot be read may stand for them`,
    { hint: "see phlo rejects; if the rows may go, run again with --accept-shrink" },
  );
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
      `Cannot replace ${
        countOf(removed, "row")
      } of "${search.table}": the source sent no rows at all`,
      { hint: "if that is right, run again with --accept-shrink, or set allowEmpty: true" },
    );
  }
  const share = removed / stored;
  if (share <= search.guard.maxShrink) return;
  throw new PhloError(
    "PHLO-204",
    `Cannot replace rows of "${search.table}": ${removed} of ${countOf(stored, "row")} (${
      (share * 100).toFixed(0)
    } %) would disappear, and maxShrink allows ${(search.guard.maxShrink * 100).toFixed(0)} %`,
    { hint: "if that is right, run again with --accept-shrink" },
  );
}
