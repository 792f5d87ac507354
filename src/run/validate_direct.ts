/**
 * The short road: pages → Parquet, batch by batch while later pages are still being fetched. It ends at the first record that SQL
 * does not vouch for, and then the long road reads the pages again; where nothing is wrong, nothing is read, written or counted
 * twice.
 *
 * @module
 */

import type { Page } from "../core/fetch_result.ts";
import type { WorkerEvent } from "../core/worker_port.ts";
import type { Session } from "../duckdb/session.ts";
import { type BatchSettings, type CopiedBatch, copyBatch } from "./copy_batch.ts";
import { canStage, type StagedRows, stageRows } from "./staged_rows.ts";
import type { FieldCount } from "./validate_undeclared.ts";

/** Where rows go. */
export interface DirectOptions extends BatchSettings {
  /** The quoted name of the relation. */
  readonly relation: string;
  /** An absolute folder of the attempt's own. */
  readonly folder: string;
}

/** All rows of the pages, every one valid. */
export interface DirectRows {
  readonly staged: StagedRows;
  readonly rows: number;
  /** Keys that nobody declared. */
  readonly undeclared: readonly FieldCount[];
}

/** Pages on the short road. */
export interface DirectRead {
  /** Takes pages, and files of pages that are not whole yet, that will be among the last call's, unless the attempt fails. */
  listen(event: WorkerEvent): void;
  /** Forgets the pages: another attempt begins. */
  restart(): void;
  /** Reads what is not read yet; undefined where the long road has to. */
  finish(pages: readonly Page[]): Promise<DirectRows | undefined>;
  /** Waits until nothing is under way. */
  settle(): Promise<void>;
}

/** A statement takes longer than reading this much, so smaller ones would only make many small files. */
const BATCH_BYTES = 120 * 1024 * 1024;

interface Batch {
  readonly pages: readonly Page[];
  readonly copied: Promise<CopiedBatch | undefined>;
}

/** Starts reading. */
export function openDirectRead(session: Session, options: DirectOptions): DirectRead {
  let batches: Batch[] = [];
  let waiting: Page[] = [];
  /** Files whose page is not whole yet. */
  const open = new Set<string>();
  const known = new Set<string>();
  let count = 0;
  let last: Promise<unknown> = Promise.resolve();

  const begin = (pages: readonly Page[]): void => {
    const path = `${options.folder}/valid_${count++}.parquet`;
    const before = batches.at(-1)?.copied;
    const copied = last.then(async () => {
      // After one that failed, nothing more needs to be read.
      if (before !== undefined && await before === undefined) return undefined;
      return await copyBatch(path, { ...options, pages }, session);
    });
    last = copied.catch(() => {});
    batches.push({ pages, copied });
  };

  const restart = (): void => {
    batches = [];
    waiting = [];
    open.clear();
    known.clear();
  };

  const add = (page: Page): string => {
    // Whoever begins anew tells of everything again.
    if (known.has(page.path)) restart();
    known.add(page.path);
    waiting.push(page);
    const bytes = waiting.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    if (bytes >= BATCH_BYTES && canStage(options.columns)) {
      begin(waiting);
      waiting = [];
    }
    return page.path;
  };

  return {
    listen(event) {
      if (event.kind === "file") open.add(add(event.page));
      else if (event.kind === "page" && !open.delete(event.page.path)) add(event.page);
      // Files that were told of may come again with other bytes in them.
      else if (event.kind === "retry" && open.size > 0) restart();
    },
    restart,
    async finish(pages) {
      if (!canStage(options.columns)) return undefined;
      const read = batches.flatMap((batch) => batch.pages);
      const isKnown = read.every((page, index) => isSamePage(page, pages[index]));
      const rest = pages.slice(read.length);
      if (isKnown && rest.some(({ records }) => records > 0)) begin(rest);
      // Whoever is told anything may go on with the session.
      await last;
      if (!isKnown) return undefined;
      return await collect(
        await Promise.all(batches.map(({ copied }) => copied)),
        options,
        session,
      );
    },
    async settle() {
      await last;
    },
  };
}

function isSamePage(left: Page, right: Page | undefined): boolean {
  return left.path === right?.path && left.records === right.records &&
    left.sizeBytes === right.sizeBytes;
}

async function collect(
  batches: readonly (CopiedBatch | undefined)[],
  { columns: content, relation, target }: DirectOptions,
  session: Session,
): Promise<DirectRows | undefined> {
  const copied = batches.filter((batch) => batch !== undefined);
  const files = copied.flatMap((batch) => batch.files);
  if (copied.length < batches.length || files.length === 0) return undefined;
  const schemaJson = target?.schemaJson;
  const staged = await stageRows({ files, schemaJson, content, relation }, session);
  return {
    staged,
    rows: countRows(copied),
    undeclared: listUndeclared(copied),
  };
}

function countRows(batches: readonly CopiedBatch[]): number {
  return batches.flatMap(({ files }) => files)
    .reduce((sum, { rowCount }) => sum + Number(rowCount), 0);
}

function listUndeclared(batches: readonly CopiedBatch[]): readonly FieldCount[] {
  const names = new Set(batches.flatMap(({ undeclared }) => undeclared));
  return [...names].map((name) => ({
    name,
    rows: countRows(batches.filter(({ undeclared }) => undeclared.includes(name))),
  }));
}
