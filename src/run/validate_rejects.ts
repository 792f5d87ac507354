/**
 * The rejects of a validation as one table, one line per issue, with the record as received and the page it came on.
 *
 * @module
 */

import type { Host } from "../core/host.ts";
import { quoteName, quoteText } from "../core/sql_text.ts";
import { renderReadRefused } from "../duckdb/read_judged.ts";
import { READ_COLUMNS, renderRecordTexts } from "../duckdb/read_records.ts";
import type { BrokenLine } from "../duckdb/read_refused_file.ts";
import type { Session } from "../duckdb/session.ts";
import type { ReadablePages } from "./validate_readable.ts";
import type { ValidateTables } from "./validate_tables.ts";

/** Where the rejects come from. */
export interface RejectsOptions {
  readonly names: ValidateTables;
  readonly pages: ReadablePages;
  readonly folder: string;
  /** The number of records. */
  readonly fetched: number;
}

/** Makes the table and a table of pages, and puts in the lines that DuckDB cannot read. */
export async function createRejects(
  session: Session,
  options: RejectsOptions,
  host: Host,
): Promise<void> {
  const { names } = options;
  await session.run(`CREATE OR REPLACE TEMP TABLE ${names.rejects} (row BIGINT, resource VARCHAR,
    page BIGINT, payload VARCHAR, code VARCHAR, path VARCHAR, message VARCHAR, value VARCHAR,
    keys VARCHAR[])`);
  const starts = await findPageStarts(session, options);
  await createPages(session, { ...options, starts });
  const lines = [...options.pages.broken].flatMap(([page, broken]) =>
    broken.map((line) => renderBroken(line, (starts[page] ?? 0) + line.index))
  );
  if (lines.length === 0) return;
  const path = `${options.folder}/broken.ndjson`;
  await host.disk.writeText(path, lines.join(""));
  await session.run(`INSERT INTO ${names.rejects}
    SELECT broken.row, pages.resource, pages.page, payload, code, '', message, NULL, NULL
    FROM (SELECT * FROM read_json(${quoteText(path)}, format = 'newline_delimited', columns =
      {row: 'BIGINT', payload: 'VARCHAR', code: 'VARCHAR', message: 'VARCHAR'},
      maximum_object_size = 64000000)) AS broken
    ASOF JOIN ${names.pages} AS pages ON broken.row >= pages.start ORDER BY broken.row`);
}

function renderBroken(line: BrokenLine, row: number): string {
  const payload = line.text.toWellFormed();
  return `${JSON.stringify({ row, payload, code: line.code, message: line.message })}\n`;
}

/** The number of each page's first record. Empty lines are no records, so the pages' own counts must add up. */
async function findPageStarts(
  session: Session,
  { pages, fetched }: RejectsOptions,
): Promise<readonly number[]> {
  const told = pages.pages.map((page) => page.records);
  const isRight = pages.broken.size === 0 &&
    told.reduce((sum, count) => sum + count, 0) === fetched;
  const counts = isRight ? told : await countEach(session, pages.paths);
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

async function createPages(
  session: Session,
  { names, pages, starts }: RejectsOptions & { readonly starts: readonly number[] },
): Promise<void> {
  await session.run(`CREATE OR REPLACE TEMP TABLE ${names.pages}
    (start BIGINT, resource VARCHAR, page BIGINT)`);
  // An empty page begins where the next one does; the later one holds the record.
  const filled = pages.pages.map((page, index) => ({ page, start: starts[index] ?? 0 }))
    .filter(({ start }, index, all) => start !== all[index + 1]?.start);
  const rows = filled.map(({ page, start }) =>
    `(${start}, ${quoteText(page.resource)}, ${page.number})`
  );
  if (rows.length > 0) await session.run(`INSERT INTO ${names.pages} VALUES ${rows.join(", ")}`);
}

/** Puts in what zod refused, with zod's words. */
export async function addRefused(
  session: Session,
  { names, refusedPath }: { readonly names: ValidateTables; readonly refusedPath: string },
): Promise<void> {
  await session.run(`INSERT INTO ${names.rejects}
    SELECT __row, pages.resource, pages.page, records.${READ_COLUMNS.text}, issue.code, issue.path,
      issue.message, issue.value, issue.keys
    FROM (${renderReadRefused(refusedPath)}) AS refused
    JOIN ${names.rows} AS records ON records.rowid = refused.__row
    ASOF JOIN ${names.pages} AS pages ON refused.__row >= pages.start ORDER BY __row`);
}

/** Moves accepted rows that lack a part of the key to the rejects. */
export async function rejectNullKeys(
  session: Session,
  { names, uniqueKey }: { readonly names: ValidateTables; readonly uniqueKey: readonly string[] },
): Promise<void> {
  for (const key of uniqueKey) {
    await session.run(`INSERT INTO ${names.rejects}
      SELECT __row, pages.resource, pages.page, records.${READ_COLUMNS.text}, 'null_key',
        ${quoteText(key)}, 'Invalid key: expected a value, received null', 'null', NULL
      FROM ${names.judged} AS judged JOIN ${names.rows} AS records ON records.rowid = __row
      ASOF JOIN ${names.pages} AS pages ON __row >= pages.start
      WHERE judged.${quoteName(key)} IS NULL ORDER BY __row`);
  }
  if (uniqueKey.length === 0) return;
  const isNull = uniqueKey.map((key) => `${quoteName(key)} IS NULL`).join(" OR ");
  await session.run(`DELETE FROM ${names.judged} WHERE ${isNull}`);
}
