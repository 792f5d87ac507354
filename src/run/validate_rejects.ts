/**
 * The rejects of a validation as one table, one line per issue, with the record as received and the page it came on.
 *
 * @module
 */

import type { Page } from "../core/fetch_result.ts";
import { quoteName, quoteText } from "../core/sql_text.ts";
import { renderReadRefused } from "../duckdb/read_judged.ts";
import { renderRecordTexts } from "../duckdb/read_records.ts";
import type { Session } from "../duckdb/session.ts";
import type { ValidateTables } from "./validate_tables.ts";

/** Where the rejects come from. */
export interface RejectsOptions {
  readonly names: ValidateTables;
  readonly pages: readonly Page[];
  /** The pages as DuckDB read them. */
  readonly readPaths: readonly string[];
  /** The number of records. */
  readonly fetched: number;
}

/** Makes the table of rejects and a table of pages, both without rows where nothing is refused. */
export async function createRejects(session: Session, names: ValidateTables): Promise<void> {
  await session.run(`CREATE OR REPLACE TEMP TABLE ${names.rejects} (row BIGINT, resource VARCHAR,
      page BIGINT, payload VARCHAR, code VARCHAR, path VARCHAR, message VARCHAR, value VARCHAR,
      keys VARCHAR[]);
    CREATE OR REPLACE TEMP TABLE ${names.pages} (start BIGINT, resource VARCHAR, page BIGINT)`);
}

/** Notes where each page begins. */
export async function locatePages(session: Session, options: RejectsOptions): Promise<void> {
  const starts = await findPageStarts(session, options);
  // An empty page begins where the next one does; the later one holds the record.
  const filled = options.pages.map((page, index) => ({ page, start: starts[index] ?? 0 }))
    .filter(({ start }, index, all) => start !== all[index + 1]?.start);
  const rows = filled.map(({ page, start }) =>
    `(${start}, ${quoteText(page.resource)}, ${page.number})`
  );
  if (rows.length === 0) return;
  await session.run(`INSERT INTO ${options.names.pages} VALUES ${rows.join(", ")}`);
}

/** The number of each page's first record. Empty lines are no records, so the pages' own counts must add up. */
async function findPageStarts(
  session: Session,
  { pages, readPaths, fetched }: RejectsOptions,
): Promise<readonly number[]> {
  const told = pages.map((page) => page.records);
  const isRight = told.reduce((sum, count) => sum + count, 0) === fetched;
  const counts = isRight ? told : await countEach(session, readPaths);
  let start = 0;
  return counts.map((count) => (start += count) - count);
}

async function countEach(session: Session, paths: readonly string[]): Promise<readonly number[]> {
  const counts: number[] = [];
  for (const path of paths) {
    const [row] = await session.rows(`SELECT count(*) AS n FROM (${renderRecordTexts([path])})`);
    counts.push(Number(row?.n ?? 0));
  }
  return counts;
}

/** Puts in the lines that are no text, or too much of it. */
export async function addFaults(session: Session, names: ValidateTables): Promise<void> {
  await session.run(`INSERT INTO ${names.rejects}
    SELECT texts.row, pages.resource, pages.page, text, fault, '',
      CASE fault WHEN 'too_large' THEN 'Record of more than 16 MB' ELSE 'Bytes that are not UTF-8' END,
      NULL, NULL
    FROM ${names.texts} AS texts ASOF JOIN ${names.pages} AS pages ON texts.row >= pages.start
    WHERE fault IS NOT NULL ORDER BY texts.row`);
}

/** Puts in what zod refused, with zod's words. */
export async function addRefused(
  session: Session,
  { names, refusedPath }: { readonly names: ValidateTables; readonly refusedPath: string },
): Promise<void> {
  await session.run(`INSERT INTO ${names.rejects}
    SELECT __row, pages.resource, pages.page, texts.text, issue.code, issue.path,
      issue.message, issue.value, issue.keys
    FROM (${renderReadRefused(refusedPath)}) AS refused
    JOIN ${names.texts} AS texts ON texts.row = refused.__row
    ASOF JOIN ${names.pages} AS pages ON refused.__row >= pages.start ORDER BY __row`);
}

/** Moves accepted rows that lack a part of the key to the rejects. */
export async function rejectNullKeys(
  session: Session,
  { names, uniqueKey }: { readonly names: ValidateTables; readonly uniqueKey: readonly string[] },
): Promise<void> {
  for (const key of uniqueKey) {
    await session.run(`INSERT INTO ${names.rejects}
      SELECT __row, pages.resource, pages.page, texts.text, 'null_key',
        ${quoteText(key)}, 'Invalid key: expected a value, received null', 'null', NULL
      FROM ${names.judged} AS judged JOIN ${names.texts} AS texts ON texts.row = __row
      ASOF JOIN ${names.pages} AS pages ON __row >= pages.start
      WHERE judged.${quoteName(key)} IS NULL ORDER BY __row`);
  }
  if (uniqueKey.length === 0) return;
  const isNull = uniqueKey.map((key) => `${quoteName(key)} IS NULL`).join(" OR ");
  await session.run(`DELETE FROM ${names.judged} WHERE ${isNull}`);
}
