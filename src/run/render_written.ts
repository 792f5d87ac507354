/**
 * SQL for the rows that go into new files: new and changed ones with their stamp, and those kept from rewritten files. Pure text.
 *
 * @module
 */

import { quoteName, quoteText } from "../core/sql_text.ts";
import { FILE_NUMBER, renderMatch } from "./compare_rows.ts";
import { ROW_ID, ROW_NUMBER } from "./dedup_rows.ts";
import { PARTITION_COLUMN } from "./partition_order.ts";

/** What an ingested row carries besides its content. Models have no stamp. */
export interface Stamp {
  readonly runId: string;
  /** Milliseconds since 1970. */
  readonly ingestedAt: number;
  readonly partition: string;
}

const STAMPED: readonly string[] = [
  ROW_ID,
  "_phlo_run_id",
  "_phlo_ingested_at",
  PARTITION_COLUMN,
];

/** True for the columns that the stamp fills. */
export function isStamped(name: string): boolean {
  return STAMPED.includes(name);
}

/** Renders the new rows as the table stores them. `actions` undefined takes them all. */
export function renderStamped(
  incoming: string,
  content: readonly string[],
  stamp: Stamp | undefined,
  actions?: string,
): string {
  const columns = content.map(quoteName);
  if (stamp !== undefined) {
    columns.push(
      ROW_ID,
      `${quoteText(stamp.runId)} AS "_phlo_run_id"`,
      `make_timestamptz(${BigInt(Math.round(stamp.ingestedAt)) * 1000n}) AS "_phlo_ingested_at"`,
      `${quoteText(stamp.partition)} AS "_phlo_partition_date"`,
    );
  }
  const chosen = actions === undefined
    ? ""
    : ` WHERE ${ROW_NUMBER} IN (SELECT ${ROW_NUMBER} FROM ${actions} WHERE action IN ('inserted', 'updated'))`;
  return `SELECT ${columns.join(", ")} FROM ${incoming}${chosen}`;
}

/**
 * Renders the rows of rewritten files that are neither updated nor removed. They stay as they are; where a partition sent a row
 * again as it is stored, the row takes that partition's name.
 */
export function renderKept(
  stored: string,
  columns: readonly string[],
  options: {
    readonly incoming: string;
    readonly actions: string;
    readonly removed?: string;
    readonly match: readonly string[];
    readonly files: readonly number[];
    /** The partition that equal rows advance to. */
    readonly advanceTo?: string;
  },
): string {
  const { advanceTo } = options;
  const list = columns.map((name) =>
    advanceTo !== undefined && name === PARTITION_COLUMN
      ? `CASE WHEN a.__phlo_advances THEN ${quoteText(advanceTo)} ELSE o.${name} END AS ${name}`
      : `o.${quoteName(name)}`
  ).join(", ");
  const take = (action: string): string =>
    `${options.incoming} WHERE ${ROW_NUMBER} IN (
      SELECT ${ROW_NUMBER} FROM ${options.actions} WHERE action = ${quoteText(action)})`;
  const match = options.match.map(quoteName).join(", ");
  const advanced = advanceTo === undefined
    ? ""
    : `LEFT JOIN (SELECT TRUE AS __phlo_advances, ${match} FROM ${take("advanced")}) a
    ON ${renderMatch(options.match, "o", "a")}`;
  const removed = options.removed === undefined
    ? ""
    : ` ANTI JOIN ${options.removed} r ON ${renderMatch(options.match, "o", "r")}`;
  return `SELECT ${list} FROM ${stored} o ${advanced}
    ANTI JOIN (SELECT * FROM ${take("updated")}) n ON ${
    renderMatch(options.match, "o", "n")
  }${removed}
    WHERE o.${FILE_NUMBER} IN (${options.files.join(", ")})`;
}
