/**
 * SQL that compares new rows with stored ones: what is inserted, updated, unchanged, advanced, superseded, deleted. Pure text.
 *
 * @module
 */

import { quoteName, quoteText } from "../core/sql_text.ts";
import { ROW_NUMBER } from "./dedup_rows.ts";
import { nameKeyPart } from "./rejected_keys.ts";
import { PARTITION_COLUMN, renderIsNewer, type StoredPartition } from "./partition_order.ts";

/** The column that numbers the stored rows' files. */
export const FILE_NUMBER = "__phlo_file";

/** What the SQL is about. Relations are names of tables in the session. */
export interface Comparison {
  /** The new rows, one per identity. */
  readonly incoming: string;
  /** The stored rows, with their file's number. */
  readonly stored: string;
  /** The columns that are compared. */
  readonly content: readonly string[];
  /** The columns that rows are matched by. */
  readonly match: readonly string[];
  /**
   * The new rows' partition, where partitions have an order: a stored row of a later one is not overwritten, and an equal row of
   * another one advances to this.
   */
  readonly partition?: StoredPartition;
}

/** Renders a query: the new row's number, the matched row's file and the `action`. */
export function renderActions(comparison: Comparison): string {
  const same = comparison.content.length === 0
    ? "TRUE"
    : comparison.content.map((name) =>
      `n.${quoteName(name)} IS NOT DISTINCT FROM o.${quoteName(name)}`
    ).join(" AND ");
  const { partition } = comparison;
  const isNewer = partition === undefined ? "FALSE" : renderIsNewer(partition, "o");
  const isAdvanced = partition === undefined
    ? "FALSE"
    : `o.${PARTITION_COLUMN} <> ${quoteText(partition.key)} AND NOT ${isNewer}`;
  return `SELECT n.${ROW_NUMBER}, o.${FILE_NUMBER},
      CASE WHEN o.${FILE_NUMBER} IS NULL THEN 'inserted'
        WHEN ${same} THEN CASE WHEN ${isAdvanced} THEN 'advanced' ELSE 'unchanged' END
        WHEN ${isNewer} THEN 'superseded'
        ELSE 'updated' END AS action
    FROM ${comparison.incoming} n LEFT JOIN ${comparison.stored} o ON ${
    renderMatch(comparison.match, "n", "o")
  }`;
}

/** What a replacing write removes. */
export interface Removal {
  readonly incoming: string;
  readonly stored: string;
  readonly match: readonly string[];
  /** SQL over `o` that says which stored rows the new ones replace; `TRUE` for the whole table. */
  readonly scope: string;
  /** A relation of keys, each part under its number's name: rows whose columns hold such a key are kept. */
  readonly protectedKeys?: { readonly relation: string; readonly columns: readonly string[] };
}

/** Renders a query over the stored rows that are in scope and that no new row matches: their `match` columns and file. */
export function renderRemoved(removal: Removal): string {
  const kept = removal.protectedKeys === undefined
    ? ""
    : ` ANTI JOIN ${removal.protectedKeys.relation} p ON ${
      removal.protectedKeys.columns.map((name, index) =>
        `o.${quoteName(name)} = p.${nameKeyPart(index)}`
      ).join(" AND ")
    }`;
  return `SELECT ${removal.match.map((name) => `o.${quoteName(name)}`).join(", ")}, o.${FILE_NUMBER}
    FROM ${removal.stored} o ANTI JOIN ${removal.incoming} n ON ${
    renderMatch(removal.match, "n", "o")
  }${kept} WHERE ${removal.scope}`;
}

/** Renders the equality of two rows' match columns. */
export function renderMatch(match: readonly string[], left: string, right: string): string {
  return match.map((name) => `${left}.${quoteName(name)} = ${right}.${quoteName(name)}`)
    .join(" AND ");
}
