/**
 * SQL that leaves one row per key, or numbers rows that have none, and gives each its row id. Pure text.
 *
 * @module
 */

import type { Column } from "../core/column.ts";
import type { DedupMethod } from "../core/project.ts";
import { quoteName, quoteText } from "../core/sql_text.ts";
import { renderContentId } from "./content_id.ts";

/** The column that identifies a row for good. */
export const ROW_ID = "_phlo_row_id";

/** The column that numbers new rows in the order received. */
export const ROW_NUMBER = "__phlo_row";

/** How rows are told apart. */
export interface Identity {
  /** The key's columns; empty where rows have no key. */
  readonly key: readonly string[];
  readonly method: DedupMethod;
  /** The column whose largest value decides; the order received decides among equals. */
  readonly sort?: string;
  /** Equal rows are all kept and numbered (append); otherwise they are one row. */
  readonly keepsEqualRows: boolean;
  /** True where the caller knows that no key repeats. */
  readonly isUnique?: boolean;
  /** Mixed into the row id where equal rows of two partitions are two rows. */
  readonly partition?: string;
}

/** True where rows are matched by their key's columns; by row id otherwise. */
export function isKeyed(identity: Identity): boolean {
  return identity.key.length > 0 && identity.method !== "hash" && !identity.keepsEqualRows;
}

/**
 * Renders a query over `relation` (whose rows are numbered) that yields its columns, the row id and the number.
 * `hasDuplicates` false leaves out the window, which costs more than everything else together.
 */
export function renderDedup(
  relation: string,
  columns: readonly Column[],
  identity: Identity & { readonly hasDuplicates: boolean },
): string {
  const list = columns.map(({ name }) => quoteName(name)).join(", ");
  if (isKeyed(identity)) {
    const id = renderKeyId(identity.key);
    // A model may carry the row ids of the table it reads; its own rows are matched by their key.
    const own = columns.some(({ name }) => name === ROW_ID) ? "" : `, ${id} AS ${ROW_ID}`;
    return `SELECT ${ROW_NUMBER}, ${list}${own} FROM ${relation}${
      identity.hasDuplicates ? ` ${renderQualify(identity)}` : ""
    }`;
  }
  const content = renderContentId(columns);
  if (!identity.keepsEqualRows) {
    return `SELECT DISTINCT ON (${ROW_ID}) ${ROW_NUMBER}, ${list}, ${content} AS ${ROW_ID} FROM ${relation} ORDER BY ${ROW_NUMBER}`;
  }
  const partition = quoteText(`${identity.partition ?? ""}#`);
  return `SELECT ${ROW_NUMBER}, ${list}, md5(${partition} || ${ROW_ID} || '#' || CAST(row_number() OVER (
      PARTITION BY ${ROW_ID} ORDER BY ${ROW_NUMBER}) AS VARCHAR)) AS ${ROW_ID}
    FROM (SELECT *, ${content} AS ${ROW_ID} FROM ${relation})`;
}

/** Renders a query that tells whether keys repeat: one row with one boolean `repeats`. */
export function renderHasDuplicates(relation: string, key: readonly string[]): string {
  const list = key.map(quoteName).join(", ");
  const distinct = key.length === 1 ? list : `row(${list})`;
  return `SELECT count(*) > count(DISTINCT ${distinct}) AS repeats FROM ${relation}`;
}

/** Renders the id of a row that is known by its key, from the columns of the key. */
export function renderKeyId(key: readonly string[]): string {
  const [only] = key;
  if (key.length === 1 && only !== undefined) return `md5(CAST(${quoteName(only)} AS VARCHAR))`;
  return `md5(CAST(to_json(row(${key.map(quoteName).join(", ")})) AS VARCHAR))`;
}

function renderQualify(identity: Identity): string {
  const direction = identity.method === "first" ? "ASC" : "DESC";
  const sort = identity.sort === undefined
    ? ""
    : `${quoteName(identity.sort)} ${direction} NULLS LAST, `;
  return `QUALIFY row_number() OVER (
    PARTITION BY ${
    identity.key.map(quoteName).join(", ")
  } ORDER BY ${sort}${ROW_NUMBER} ${direction}) = 1`;
}
