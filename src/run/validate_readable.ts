/**
 * The one slow turn of validation: a page that DuckDB refuses is read line by line, and only its broken lines are rejects.
 *
 * @module
 */

import type { Page } from "../core/fetch_result.ts";
import type { Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";
import { renderRecordTexts } from "../duckdb/read_records.ts";
import { type BrokenLine, repairPage } from "../duckdb/read_refused_file.ts";
import type { Session } from "../duckdb/session.ts";

/** Pages as DuckDB can read them. */
export interface ReadablePages {
  readonly pages: readonly Page[];
  /** One path per page; a repaired copy where the page itself is refused. */
  readonly paths: readonly string[];
  /** Broken lines by the page's index. */
  readonly broken: ReadonlyMap<number, readonly BrokenLine[]>;
}

/** What to read and how. */
export interface FindReadableOptions<Result> {
  readonly pages: readonly Page[];
  readonly folder: string;
  readonly read: (pages: ReadablePages) => Promise<Result>;
}

/** Reads the pages as they are; where that fails, reads them with the refused ones repaired. */
export async function findReadable<Result>(
  session: Session,
  { pages, folder, read }: FindReadableOptions<Result>,
  host: Host,
): Promise<Result> {
  const plain = { pages, paths: pages.map((page) => page.path), broken: new Map() };
  try {
    return await read(plain);
  } catch (error) {
    if (error instanceof PhloError) throw error;
    const repaired = await repairPages(session, { pages, folder }, host);
    // Nothing to repair: the fault is not in the pages.
    if (repaired.paths.every((path, index) => path === pages[index]?.path)) throw error;
    return await read(repaired);
  }
}

async function repairPages(
  session: Session,
  { pages, folder }: { readonly pages: readonly Page[]; readonly folder: string },
  host: Host,
): Promise<ReadablePages> {
  const paths: string[] = [];
  const broken = new Map<number, readonly BrokenLine[]>();
  for (const [index, page] of pages.entries()) {
    if (await isReadable(session, page.path)) {
      paths.push(page.path);
      continue;
    }
    const target = `${folder}/repaired_${index}.ndjson`;
    broken.set(index, await repairPage(page.path, target, host));
    paths.push(target);
  }
  return { pages, paths, broken };
}

async function isReadable(session: Session, path: string): Promise<boolean> {
  try {
    await session.rows(`SELECT sum(strlen(json)) FROM (${renderRecordTexts([path])})`);
    return true;
  } catch (error) {
    if (error instanceof PhloError) throw error;
    return false;
  }
}
