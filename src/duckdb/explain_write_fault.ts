/**
 * Finds out which column of a relation does not fit its table. Asked only after a write has failed:
 * DuckDB's own message names the value, but never the column.
 *
 * @module
 */

import type { Column } from "../core/column.ts";
import { messageOf, PhloError } from "../core/phlo_error.ts";
import { quoteName } from "../core/sql_text.ts";
import { renderDuckdbType } from "./duckdb_type.ts";
import { nullError } from "./parse_statistics.ts";
import type { Session } from "./session.ts";
import { renderNullTest } from "./write_select.ts";

/** The error that names the column; the fault itself where no column explains it: then the relation's own SQL fails. */
export async function explainWriteFault(
  fault: unknown,
  relation: string,
  columns: readonly Column[],
  session: Session,
): Promise<unknown> {
  if (fault instanceof PhloError) return fault;
  const given = await describeRelation(relation, session);
  if (given === undefined) return fault;
  for (const column of columns) {
    const sourceType = given.get(column.name.toLowerCase());
    if (sourceType === undefined) return missingColumnError(column, fault);
    if (
      !await succeeds(`SELECT count(${quoteName(column.name)}) FROM (\n${relation}\n)`, session)
    ) {
      return fault;
    }
    const explained = await explainColumn(column, sourceType, relation, session);
    if (explained !== undefined) return explained;
  }
  return fault;
}

async function describeRelation(
  relation: string,
  session: Session,
): Promise<ReadonlyMap<string, string> | undefined> {
  try {
    const described = await session.describe(relation);
    return new Map(described.map(({ name, type }) => [name.toLowerCase(), type]));
  } catch {
    return undefined; // the relation itself is at fault, and the first error says so
  }
}

async function succeeds(sql: string, session: Session): Promise<boolean> {
  try {
    await session.rows(sql);
    return true;
  } catch {
    return false; // the caller returns the error of the whole statement
  }
}

async function explainColumn(
  column: Column,
  sourceType: string,
  relation: string,
  session: Session,
): Promise<PhloError | undefined> {
  const wanted = renderDuckdbType(column.type);
  const cast = `CAST(${quoteName(column.name)} AS ${wanted})`;
  try {
    await session.rows(`SELECT count(${cast}) FROM (\n${relation}\n)`);
  } catch (cause) {
    const reason = messageOf(cause).split("\n")[0]?.replace(/^[A-Za-z ]*Error: /, "");
    return new PhloError(
      "PHLO-407",
      `Cannot store the column "${column.name}" as ${wanted}: ${reason}`,
      { hint: `the values come as ${sourceType}; cast or filter them first`, cause },
    );
  }
  const test = renderNullTest(column);
  if (test === undefined) return undefined;
  const [row] = await session.rows(
    `SELECT count(*) AS broken FROM (\n${relation}\n) WHERE ${test}`,
  );
  const broken = row?.broken;
  return typeof broken === "bigint" && broken > 0n ? nullError(column.name, broken) : undefined;
}

function missingColumnError(column: Column, cause: unknown): PhloError {
  return new PhloError(
    "PHLO-407",
    `Cannot store the column "${column.name}": the rows have no such column`,
    { hint: `select it, or CAST(NULL AS ${renderDuckdbType(column.type)})`, cause },
  );
}
