/**
 * The text of the records that SQL does not vouch for, as received. Only they are read a second time.
 *
 * @module
 */

import type { Host } from "../core/host.ts";
import { quoteText } from "../core/sql_text.ts";
import { decodeLine, readRecordLines } from "../duckdb/read_lines.ts";
import { READ_COLUMNS, renderRecordTexts } from "../duckdb/read_records.ts";
import type { Session } from "../duckdb/session.ts";
import type { ValidateTables } from "./validate_tables.ts";

/** What to read. */
export interface CollectTextsOptions {
  readonly names: ValidateTables;
  /** The pages as received. */
  readonly pagePaths: readonly string[];
  /** The pages as DuckDB read them. */
  readonly readPaths: readonly string[];
  readonly folder: string;
}

/** A line that is no record for any parser. */
export type LineFault = "not_unicode" | "too_large";

/** Fills the table of texts: `row`, `text` and the `fault` of lines that are no text. */
export async function collectTexts(
  session: Session,
  options: CollectTextsOptions,
  host: Host,
): Promise<void> {
  const { names } = options;
  await session.run(`CREATE OR REPLACE TEMP TABLE ${names.texts} AS
    SELECT row, CAST(json AS VARCHAR) AS text, CAST(NULL AS VARCHAR) AS fault
    FROM (SELECT ${names.position} AS row, ${READ_COLUMNS.isRight} AS is_right FROM ${names.rows})
    POSITIONAL JOIN (${renderRecordTexts(options.readPaths)})
    WHERE NOT is_right ORDER BY row`);
  const unread = await session.rows(`SELECT row FROM ${names.texts} WHERE text IS NULL`);
  if (unread.length === 0) return;
  const wanted = new Set(unread.map((row) => Number(row.row)));
  const path = `${options.folder}/unread.ndjson`;
  await writeLines(path, { wanted, pagePaths: options.pagePaths }, host);
  await session.run(`DELETE FROM ${names.texts} WHERE text IS NULL;
    INSERT INTO ${names.texts} SELECT * FROM read_json(${quoteText(path)},
      format = 'newline_delimited', columns = {row: 'BIGINT', text: 'VARCHAR', fault: 'VARCHAR'},
      maximum_object_size = ${4 * LARGEST_LINE})`);
}

/** What DuckDB promises to read; where a larger record makes it fail, all larger ones are left out. */
export const LARGEST_LINE = 16_000_000;

const SHOWN_OF_LARGE = 10_000;

async function writeLines(
  path: string,
  { wanted, pagePaths }: {
    readonly wanted: ReadonlySet<number>;
    readonly pagePaths: readonly string[];
  },
  host: Host,
): Promise<void> {
  const writer = await host.disk.openWrite(path);
  const encoder = new TextEncoder();
  try {
    let row = 0;
    for (const pagePath of pagePaths) {
      for await (const line of readRecordLines(pagePath, host)) {
        if (wanted.has(row)) await writer.write(encoder.encode(renderLine(row, line)));
        row++;
      }
    }
  } finally {
    await writer.close();
  }
}

function renderLine(row: number, line: Uint8Array): string {
  if (line.length >= LARGEST_LINE) {
    const { text } = decodeLine(line.subarray(0, SHOWN_OF_LARGE));
    return `${JSON.stringify({ row, text: text.toWellFormed(), fault: "too_large" })}\n`;
  }
  const { text, isUnicode } = decodeLine(line);
  return `${JSON.stringify({ row, text, fault: isUnicode ? null : "not_unicode" })}\n`;
}
