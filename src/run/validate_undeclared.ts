/**
 * How many records have which keys that the schema does not declare.
 *
 * @module
 */

import { READ_COLUMNS, type ReadRecordsOptions, usualUndeclared } from "../duckdb/read_records.ts";
import type { Row, Session } from "../duckdb/session.ts";
import type { ValidateTables } from "./validate_tables.ts";

/** A key and the number of records that have it. */
export interface FieldCount {
  readonly name: string;
  readonly rows: number;
}

/** Counts undeclared keys, in the order of their first record. */
export async function countUndeclared(
  session: Session,
  { names, reading }: { readonly names: ValidateTables; readonly reading: ReadRecordsOptions },
): Promise<readonly FieldCount[]> {
  const counts = new Map<string, number>();
  const usual = usualUndeclared(reading);
  if (usual.length > 0) {
    const [row] = await session.rows(
      `SELECT count(*) AS n FROM ${names.rows} WHERE ${READ_COLUMNS.isUsual}`,
    );
    for (const name of usual) counts.set(name, Number(row?.n ?? 0));
  }
  const others = await session.rows(`SELECT name, count(*) AS n, min(row) AS first FROM (
      SELECT UNNEST(list_distinct(${READ_COLUMNS.undeclared})) AS name, ${names.position} AS row
      FROM ${names.rows} WHERE ${READ_COLUMNS.undeclared} IS NOT NULL)
    GROUP BY name ORDER BY first, name`);
  for (const row of others) {
    const name = String(row.name);
    counts.set(name, (counts.get(name) ?? 0) + Number(row.n));
  }
  return [...counts].filter(([, rows]) => rows > 0).map(([name, rows]) => ({ name, rows }));
}

/** What the rejects say together. */
export interface RejectsSummary {
  /** True where there are rejects and undeclared keys are the only fault of all of them. */
  readonly areOnlyUndeclared: boolean;
  /** The undeclared keys that zod named, those of inner objects with their path. */
  readonly undeclared: readonly FieldCount[];
}

/** Looks at the rejects as a whole. */
export async function countRejects(
  session: Session,
  names: ValidateTables,
): Promise<RejectsSummary> {
  const [row] = await session.rows(
    `SELECT count(*) > 0 AND bool_and(keys IS NOT NULL) AS only FROM ${names.rejects}`,
  );
  const counts = await session.rows(`SELECT name, count(*) AS n, min(row) AS first FROM (
      SELECT CASE path WHEN '' THEN '' ELSE path || '.' END || UNNEST(keys) AS name, row
      FROM ${names.rejects} WHERE keys IS NOT NULL)
    GROUP BY name ORDER BY first, name`);
  return {
    areOnlyUndeclared: row?.only === true,
    undeclared: counts.map(toFieldCount),
  };
}

/** Counts the keys that stood twice in rows that zod accepted. */
export async function countDuplicated(
  session: Session,
  names: ValidateTables,
): Promise<readonly FieldCount[]> {
  const counts = await session.rows(`SELECT name, count(*) AS n FROM (
      SELECT UNNEST(__duplicates) AS name FROM ${names.judged}) GROUP BY name ORDER BY name`);
  return counts.map(toFieldCount);
}

function toFieldCount(row: Row): FieldCount {
  return { name: String(row.name), rows: Number(row.n) };
}
