/**
 * SQL that tells what a branch changes in one table: rows added, removed, changed, equal, and some of each. Pure text.
 *
 * @module
 */

import { quoteName } from "../core/sql_text.ts";

/** What is compared. Relations are queries. */
export interface TableComparison {
  readonly before: string;
  readonly after: string;
  /** The columns that both have, without those that only say which run wrote a row. */
  readonly columns: readonly string[];
  /** The columns that tell rows apart; rows are compared as a whole where there are none. */
  readonly key: readonly string[];
}

/** The column of the kinds. */
export const CHANGE_COLUMN = "change";

/** Renders a query that counts the rows of each kind: `change`, `n`. */
export function renderChangeCounts(comparison: TableComparison): string {
  if (comparison.key.length === 0) {
    return `SELECT ${CHANGE_COLUMN}, count(*) AS n FROM (${
      renderWholeRows(comparison)
    }) GROUP BY ALL
      UNION ALL SELECT 'total', count(*) FROM (${comparison.after})`;
  }
  return `SELECT ${CHANGE_COLUMN}, count(*) AS n FROM (
    SELECT ${renderKind(comparison)} AS ${CHANGE_COLUMN} FROM (${comparison.before}) o
      FULL JOIN (${comparison.after}) n ON ${renderMatch(comparison)}) GROUP BY ALL`;
}

/** Renders a query for up to `limit` rows of each kind but the equal ones; a changed row as it was and as it is. */
export function renderChangeSample(comparison: TableComparison, limit: number): string {
  const names = comparison.columns.map(quoteName);
  if (comparison.key.length === 0) {
    return `SELECT ${CHANGE_COLUMN}, ${names.join(", ")} FROM (${renderWholeRows(comparison)})
      QUALIFY row_number() OVER (PARTITION BY ${CHANGE_COLUMN}) <= ${limit}`;
  }
  const before = names.map((name) => `o.${name} AS ${name}`).join(", ");
  const after = names.map((name) => `n.${name} AS ${name}`).join(", ");
  const joined = `FROM (${comparison.before}) o FULL JOIN (${comparison.after}) n
    ON ${renderMatch(comparison)}`;
  const kind = renderKind(comparison);
  const order = comparison.key.map(quoteName).join(", ");
  const part = (kinds: string, columns: string, turn: number): string =>
    `SELECT ${kind} AS ${CHANGE_COLUMN}, ${turn} AS turn, ${columns} ${joined} WHERE ${kind} IN (${kinds})`;
  return `SELECT CASE WHEN turn = 0 AND ${CHANGE_COLUMN} = 'changed' THEN 'was'
      WHEN ${CHANGE_COLUMN} = 'changed' THEN 'is' ELSE ${CHANGE_COLUMN} END AS ${CHANGE_COLUMN},
      ${names.join(", ")}
    FROM (${part("'removed', 'changed'", before, 0)} UNION ALL ${
    part("'added', 'changed'", after, 1)
  })
    QUALIFY row_number() OVER (PARTITION BY ${CHANGE_COLUMN}, turn ORDER BY ${order}) <= ${limit}
    ORDER BY CASE ${CHANGE_COLUMN} WHEN 'added' THEN 0 WHEN 'removed' THEN 1 ELSE 2 END, ${order}, turn`;
}

/** Equal rows may stand in a table more than once: each counts. */
function renderWholeRows({ before, after, columns }: TableComparison): string {
  const names = columns.map(quoteName).join(", ");
  const old = `SELECT ${names} FROM (${before})`;
  const fresh = `SELECT ${names} FROM (${after})`;
  return `SELECT 'added' AS ${CHANGE_COLUMN}, * FROM (${fresh} EXCEPT ALL ${old})
    UNION ALL SELECT 'removed', * FROM (${old} EXCEPT ALL ${fresh})`;
}

function renderMatch({ key }: TableComparison): string {
  return key.map((name) => `o.${quoteName(name)} = n.${quoteName(name)}`).join(" AND ");
}

function renderKind({ key, columns }: TableComparison): string {
  const [first = ""] = key;
  const content = columns.filter((name) => !key.includes(name));
  const same = content.length === 0
    ? "TRUE"
    : content.map((name) => `o.${quoteName(name)} IS NOT DISTINCT FROM n.${quoteName(name)}`).join(
      " AND ",
    );
  return `CASE WHEN o.${quoteName(first)} IS NULL THEN 'added'
    WHEN n.${quoteName(first)} IS NULL THEN 'removed'
    WHEN ${same} THEN 'unchanged' ELSE 'changed' END`;
}
