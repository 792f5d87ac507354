/**
 * What an attempt's folder remembers of its pages, so that the same request goes on after the last whole page.
 * One JSON line per fact in `pages.ndjson`; a line that was cut off by a crash ends what is known.
 *
 * @module
 */

import { z } from "zod";
import type { ByteWriter, Host } from "../core/host.ts";
import type { KeyForm } from "../core/record_form.ts";

/** Which work the pages belong to. */
export interface JournalKey {
  readonly codeDigest: string;
  /** The digest of the first request of every resource. */
  readonly requestDigest: string;
}

/** One file of a page. */
export interface JournalFile {
  /** The file's name in the folder. */
  readonly file: string;
  readonly records: number;
  readonly sizeBytes: number;
  readonly isStrict: boolean;
  readonly form?: readonly KeyForm[];
}

/** One whole page. */
export interface JournalPage {
  readonly resource: string;
  readonly number: number;
  /** Its files; one for most pages. */
  readonly files: readonly JournalFile[];
  readonly request: string;
  /** Digests of the addresses that the page was asked at, to notice a circle without keeping what they hold. */
  readonly urlDigests: readonly string[];
  /** The address of the page after it; null after the last. */
  readonly next: string | null;
  /** Where records were found, when that was found out. */
  readonly found: readonly (string | number)[] | null;
  readonly warnings: readonly string[];
}

/** A journal being written. */
export interface Journal {
  add(page: JournalPage): Promise<void>;
  close(): Promise<void>;
}

const NAME = "pages.ndjson";

const HEAD = z.strictObject({
  version: z.literal(1),
  startedAt: z.number(),
  codeDigest: z.string(),
  requestDigest: z.string(),
});

const KEY_FORM: z.ZodType<KeyForm> = z.object({
  name: z.string(),
  kinds: z.int(),
  inner: z.lazy(() => z.array(KEY_FORM)).exactOptional(),
});

const FILE = z.strictObject({
  file: z.string(),
  records: z.int(),
  sizeBytes: z.int(),
  isStrict: z.boolean(),
  form: z.array(KEY_FORM).exactOptional(),
});

const PAGE = z.strictObject({
  resource: z.string(),
  number: z.int(),
  files: z.array(FILE),
  request: z.string(),
  urlDigests: z.array(z.string()),
  next: z.string().nullable(),
  found: z.array(z.union([z.string(), z.int()])).nullable(),
  warnings: z.array(z.string()),
});

/** Pages of earlier work that may be continued. */
export interface StagedPages {
  /** When the first of them was asked for. */
  readonly startedAt: number;
  readonly pages: readonly JournalPage[];
}

/** The whole pages that a folder holds for a key; undefined where they are too old or belong to something else. */
export async function readJournal(
  folder: string,
  options: { readonly key: JournalKey; readonly maxAgeMs: number },
  host: Host,
): Promise<StagedPages | undefined> {
  const path = `${folder}/${NAME}`;
  if (await host.disk.stat(path) === undefined) return undefined;
  const [head, ...lines] = (await host.disk.readText(path)).split("\n").slice(0, -1).map(parseLine);
  const first = HEAD.safeParse(head).data;
  if (first?.codeDigest !== options.key.codeDigest) return undefined;
  if (first.requestDigest !== options.key.requestDigest) return undefined;
  const age = host.clock.now() - first.startedAt;
  if (age >= options.maxAgeMs || age < 0) return undefined;
  const pages: JournalPage[] = [];
  for (const line of lines) {
    const page = PAGE.safeParse(line).data;
    if (page === undefined || !await isWhole(folder, page, host)) break;
    pages.push(page);
  }
  return { startedAt: first.startedAt, pages };
}

/** When the pages in a folder were begun, whatever work they belong to; undefined where that is not known. */
export async function readJournalStart(folder: string, host: Host): Promise<number | undefined> {
  const path = `${folder}/${NAME}`;
  if (await host.disk.stat(path) === undefined) return undefined;
  const [head = ""] = (await host.disk.readText(path)).split("\n", 1);
  return HEAD.safeParse(parseLine(head)).data?.startedAt;
}

/** Starts a journal over, with the pages that are kept. */
export async function openJournal(
  folder: string,
  options: { readonly key: JournalKey; readonly staged: StagedPages },
  host: Host,
): Promise<Journal> {
  const file = await host.disk.openWrite(`${folder}/${NAME}`);
  const { startedAt, pages } = options.staged;
  await writeLine(file, { version: 1, startedAt, ...options.key });
  for (const page of pages) await writeLine(file, page);
  return { add: (page) => writeLine(file, page), close: () => file.close() };
}

/** Removes pages and journal of earlier work, and nothing else. */
export async function clearPages(
  folder: string,
  keep: ReadonlySet<string>,
  host: Host,
): Promise<void> {
  for (const { name } of await host.disk.list(folder)) {
    const isOurs = name === NAME || /^\d+-.*\.ndjson(?:\.part)?$/.test(name);
    if (isOurs && !keep.has(name)) await host.disk.remove(`${folder}/${name}`);
  }
}

async function isWhole(folder: string, page: JournalPage, host: Host): Promise<boolean> {
  for (const { file, sizeBytes } of page.files) {
    const stat = await host.disk.stat(`${folder}/${file}`);
    if (stat?.sizeBytes !== sizeBytes) return false;
  }
  return true;
}

async function writeLine(file: ByteWriter, value: object): Promise<void> {
  await file.write(new TextEncoder().encode(`${JSON.stringify(value)}\n`));
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
