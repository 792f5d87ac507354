/**
 * Writes rows that a function made into files, a new one whenever the last is large enough.
 *
 * @module
 */

import type { FetchResult, Page } from "../core/fetch_result.ts";
import type { Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";
import { listArrowRows } from "./arrow_rows.ts";
import { isArrowTable } from "./arrow_table.ts";
import { checkArrowTable } from "./check_arrow_table.ts";
import type { FetchContext } from "./fetch_context.ts";
import { clearPages } from "./journal.ts";
import { createPageBuffers } from "./page_buffers.ts";
import { findCircle } from "./find_circle.ts";
import { openPage, type PageWriter } from "./page_writer.ts";
import { renderRow } from "./render_row.ts";

const TARGET_BYTES = 64 * 1024 * 1024;
/** Rows are encoded and written together in texts of about this length. */
const BATCH_LENGTH = 64 * 1024;

/**
 * Stages all rows. A generator may also yield arrays of rows, as dlt's do.
 * @throws PhloError PHLO-306 where an item is no row.
 */
export async function stageRows(
  rows: Iterable<unknown> | AsyncIterable<unknown>,
  context: FetchContext,
  host: Host,
): Promise<FetchResult> {
  await clearPages(context.folder, new Set(), host);
  const stage = createStage(context, host);
  try {
    let index = 0;
    // An array inside an array is a mistake; an array that a generator yields is a batch.
    const mayBatch = !Array.isArray(rows);
    for await (const item of rows) {
      if (mayBatch && isArrowTable(item) && context.schema !== undefined) {
        await checkArrowTable(item, context.schema);
      }
      for (const row of mayBatch ? listBatch(item) : [item]) {
        const written = stage.add(assertRow(row, ++index));
        // Most rows only wait in memory; awaiting each would cost more than rendering it.
        if (written !== undefined) await written;
      }
    }
    const pages = await stage.finish();
    return {
      hasStatement: true,
      pages,
      requests: 0,
      retries: 0,
      receivedBytes: pages.reduce((total, page) => total + page.sizeBytes, 0),
      warnings: [],
      cursors: {},
    };
  } catch (error) {
    await stage.abandon();
    throw error;
  }
}

function listBatch(item: unknown): Iterable<unknown> {
  if (Array.isArray(item)) return item;
  return isArrowTable(item) ? listArrowRows(item) : [item];
}

function assertRow(row: unknown, number: number): object {
  const isRow = typeof row === "object" && row !== null && !Array.isArray(row) &&
    !(row instanceof Date);
  if (isRow) return row;
  const what = row === null ? "null" : Array.isArray(row) ? "an array" : `a ${typeof row}`;
  throw new PhloError(
    "PHLO-306",
    `Cannot use row ${number} of what the function returned: it is ${what}, not an object`,
    { hint: "return or yield objects, one for each row" },
  );
}

/** Renders a row; one that never ends is named. */
function renderStaged(row: object, pages: readonly Page[], records: number): string {
  try {
    return renderRow(row);
  } catch (error) {
    // The engine's own limit of calls: the row is too deep, or has no end.
    if (!(error instanceof RangeError)) throw error;
    const number = pages.reduce((sum, page) => sum + page.records, records) + 1;
    const path = findCircle(row);
    throw new PhloError(
      "PHLO-306",
      `Cannot use row ${number} of what the function returned: ${
        path === undefined ? "it is nested too deeply" : `"${path}" leads back to what holds it`
      }`,
      {
        hint: "return plain data: an id in the place of an object that holds others",
        cause: error,
      },
    );
  }
}

interface Stage {
  add(row: object): Promise<void> | undefined;
  finish(): Promise<readonly Page[]>;
  abandon(): Promise<void>;
}

function createStage(context: FetchContext, host: Host): Stage {
  const resource = context.resource ?? "rows";
  const targetBytes = context.fileTargetBytes ?? TARGET_BYTES;
  const encoder = new TextEncoder();
  const { lines } = createPageBuffers();
  const pages: Page[] = [];
  let writer: PageWriter | undefined;
  let text = "";
  let records = 0;

  const pathOf = (number: number): string => {
    const safe = resource.replace(/[^A-Za-z0-9_]+/g, "_").slice(0, 60);
    return `${context.folder}/1-${safe}-${String(number).padStart(6, "0")}.ndjson`;
  };

  const flush = async (): Promise<void> => {
    context.signal.throwIfAborted();
    if (text === "") return;
    writer ??= await openPage({ path: pathOf(pages.length + 1), lines }, host.disk);
    writer.emit(encoder.encode(text));
    text = "";
    await writer.drain();
    if (writer.sizeBytes >= targetBytes) await endPage();
  };

  const endPage = async (): Promise<void> => {
    if (writer === undefined) return;
    const [file] = await writer.complete();
    const page = { resource, number: pages.length + 1, ...file, records };
    writer = undefined;
    records = 0;
    pages.push(page);
    context.onPage?.(page);
  };

  return {
    add(row) {
      text += `${renderStaged(row, pages, records)}\n`;
      records++;
      return text.length >= BATCH_LENGTH ? flush() : undefined;
    },
    async finish() {
      await flush();
      await endPage();
      return pages;
    },
    async abandon() {
      await writer?.abandon();
    },
  };
}
