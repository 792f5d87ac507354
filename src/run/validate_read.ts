/**
 * Reads staged pages into the table of all rows, once; a page with a record too large for DuckDB is read without it.
 *
 * @module
 */

import type { CompiledSchema } from "../core/compiled_schema.ts";
import type { Page } from "../core/fetch_result.ts";
import type { Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";
import { findKeyOrder } from "../duckdb/read_key_order.ts";
import { readRecordLines } from "../duckdb/read_lines.ts";
import {
  READ_COLUMNS,
  type ReadRecordsOptions,
  renderReadRecords,
  renderRecordTexts,
  renderTrailingComma,
} from "../duckdb/read_records.ts";
import type { Session } from "../duckdb/session.ts";
import { renderNumbered, type ValidateTables } from "./validate_tables.ts";
import { LARGEST_LINE } from "./validate_texts.ts";

/** What to read. */
export interface ReadPagesOptions {
  readonly pages: readonly Page[];
  readonly schema: CompiledSchema;
  readonly folder: string;
  readonly names: ValidateTables;
  readonly uniqueKey: readonly string[];
}

/** Fills the table of rows and tells how. */
export async function readPages(
  session: Session,
  options: ReadPagesOptions,
  host: Host,
): Promise<ReadRecordsOptions> {
  const reading = await readRows(session, options, host);
  if (!options.schema.needsZod) await doubtTrailingCommas(session, { ...options, reading });
  return reading;
}

async function readRows(
  session: Session,
  options: ReadPagesOptions,
  host: Host,
): Promise<ReadRecordsOptions> {
  const paths = options.pages.map((page) => page.path);
  try {
    return await fillRows(session, { ...options, paths });
  } catch (error) {
    if (error instanceof PhloError) throw error;
    const smaller = await leaveOutLarge(paths, options.folder, host);
    // Where no record is too large, the fault is not in the pages.
    if (smaller.every((path, index) => path === paths[index])) throw error;
    return await fillRows(session, { ...options, paths: smaller });
  }
}

async function fillRows(
  session: Session,
  options: ReadPagesOptions & { readonly paths: readonly string[] },
): Promise<ReadRecordsOptions> {
  const reading = await findReading(session, options);
  await session.run(
    `CREATE OR REPLACE TEMP TABLE ${options.names.rows} AS ${
      renderNumbered(renderReadRecords(reading), options.names)
    }`,
  );
  return reading;
}

const SAMPLES = 100;

/** Finds out how the records are best read, from the first of them. */
export async function findReading(
  session: Session,
  { paths, schema, uniqueKey }: Pick<ReadPagesOptions, "schema" | "uniqueKey"> & {
    readonly paths: readonly string[];
  },
): Promise<ReadRecordsOptions> {
  const samples = await session.rows(
    `SELECT CAST(json AS VARCHAR) AS text FROM (${renderRecordTexts(paths)}) LIMIT ${SAMPLES}`,
  );
  const order = findKeyOrder(samples.map((row) => String(row.text)));
  return { paths, schema, order, keyColumns: uniqueKey };
}

/** Copies pages with too large a record; in its place stands what is no JSON in any parser. */
async function leaveOutLarge(
  paths: readonly string[],
  folder: string,
  host: Host,
): Promise<readonly string[]> {
  const readable: string[] = [];
  for (const [index, path] of paths.entries()) {
    const target = `${folder}/without_large_${index}.ndjson`;
    readable.push(await copyWithoutLarge(path, target, host) > 0 ? target : path);
  }
  return readable;
}

async function copyWithoutLarge(path: string, target: string, host: Host): Promise<number> {
  const writer = await host.disk.openWrite(target);
  let count = 0;
  try {
    for await (const line of readRecordLines(path, host)) {
      const isLarge = line.length >= LARGEST_LINE;
      if (isLarge) count++;
      await writer.write(isLarge ? PLACEHOLDER : line);
      await writer.write(LINE_END);
    }
  } finally {
    await writer.close();
  }
  return count;
}

const PLACEHOLDER = new TextEncoder().encode("!");
const LINE_END = new Uint8Array([10]);

/** Looks for a comma before a bracket, in pages whose writer does not vouch for them; such rows are zod's to judge. */
async function doubtTrailingCommas(
  session: Session,
  { pages, names, reading }: ReadPagesOptions & { readonly reading: ReadRecordsOptions },
): Promise<void> {
  const doubtful = reading.paths.filter((_path, index) => pages[index]?.isStrict !== true);
  if (doubtful.length === 0) return;
  const hasComma = renderTrailingComma("CAST(json AS VARCHAR)");
  const [found] = await session.rows(
    `SELECT count(*) AS n FROM (${renderRecordTexts(doubtful)}) WHERE ${hasComma}`,
  );
  if (Number(found?.n ?? 0) === 0) return;
  await session.run(`UPDATE ${names.rows}
    SET ${READ_COLUMNS.isRight} = false, ${READ_COLUMNS.isFit} = false
    WHERE ${names.position} IN (SELECT row FROM (SELECT ${names.position} AS row FROM ${names.rows})
      POSITIONAL JOIN (${renderRecordTexts(reading.paths)}) WHERE ${hasComma})`);
}
