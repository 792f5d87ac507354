/**
 * Fetches one resource page by page, from the first page or from where an interrupted attempt stopped.
 *
 * @module
 */

import { createHash } from "node:crypto";
import type { Page } from "../core/fetch_result.ts";
import type { Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";
import { renderJson64 } from "../core/json64.ts";
import type { FetchContext } from "./fetch_context.ts";
import { type FetchedPage, fetchPage } from "./fetch_page.ts";
import type { Journal, JournalPage } from "./journal.ts";
import { parseJsonPath } from "./json_path.ts";
import type { PageBuffers } from "./page_buffers.ts";
import { HINT_PATHS, renderPaginationHint } from "./pagination_hints.ts";
import type { PaginatorKind } from "./paginator_kind.ts";
import { PAGINATOR_KINDS } from "./paginator_kinds.ts";
import { type Redact, redactUrl } from "./redact.ts";
import type { RestResource } from "./rest_source.ts";
import { type RequestIdentity, type RequestSpec, withoutCredentials } from "./send_request.ts";

/** A resource with all that its requests need. */
export interface ResourceTask {
  readonly resource: RestResource;
  /** Begins the names of its files; unique in the folder. */
  readonly filePrefix: string;
  readonly firstUrl: string;
  readonly identity: RequestIdentity;
  readonly redact: Redact;
  readonly journal: Journal | undefined;
  readonly buffers: PageBuffers;
  /** Whole pages of an earlier attempt, from the first on. */
  readonly staged: readonly JournalPage[];
}

/** What one resource yielded. */
export interface ResourceResult {
  readonly pages: readonly Page[];
  readonly requests: number;
  readonly retries: number;
  readonly receivedBytes: number;
  readonly warnings: readonly string[];
}

/** Fetches the pages that are not staged yet. @throws PhloError PHLO-301 to PHLO-304 */
export async function fetchResource(
  task: ResourceTask,
  context: FetchContext,
  host: Host,
): Promise<ResourceResult> {
  const pages = task.staged.map((staged) => toPage(staged, context.folder));
  for (const page of pages) context.onPage?.(page);
  const seen = new Map<string, number>();
  for (const { urlDigests, number } of task.staged) {
    for (const digest of urlDigests) seen.set(digest, number);
  }
  const last = task.staged.at(-1);
  let next: string | null = last === undefined ? task.firstUrl : last.next;
  let found = last?.found ?? null;
  const totals = { requests: 0, retries: 0, receivedBytes: 0 };
  const warnings: string[] = [];
  let journal = task.journal;
  while (next !== null) {
    const number = pages.length + 1;
    const spec = renderSpec(task.resource, next);
    const fetched: FetchedPage = await requestPage(task, { spec, number, found }, context, host);
    totals.requests++;
    totals.retries += fetched.tries - 1;
    totals.receivedBytes += fetched.receivedBytes;
    for (const url of [spec.url, fetched.url]) seen.set(digestUrl(url), number);
    found ??= fetched.found ?? null;
    next = findNext(task, fetched, { number, seen, warnings });
    const staged = describePage(task, { spec, number, fetched, next, found });
    // A secret must not get into a file: from here on nothing can be continued.
    if (next !== null && task.redact(next) !== next) journal = undefined;
    await journal?.add(staged);
    const page = toPage(staged, context.folder);
    pages.push(page);
    context.onPage?.(page);
  }
  return { pages, ...totals, warnings };
}

interface PageTurn {
  readonly spec: RequestSpec;
  readonly number: number;
  /** The place of the records on the first page: later pages are read alike. */
  readonly found: JournalPage["found"];
}

function requestPage(
  task: ResourceTask,
  turn: PageTurn,
  context: FetchContext,
  host: Host,
): Promise<FetchedPage> {
  const { dataSelector, paginator } = task.resource;
  const selected = dataSelector === undefined ? turn.found : parseJsonPath(dataSelector) ?? null;
  const kind = kindOf(task.resource);
  const wanted = paginator === undefined ? HINT_PATHS : kind?.listWanted(paginator) ?? [];
  return fetchPage(
    {
      spec: turn.spec,
      identity: task.identity,
      redact: task.redact,
      answer: selected === null ? { wanted } : { wanted, selected },
      path: `${context.folder}/${fileOf(task, turn.number)}`,
      buffers: task.buffers,
    },
    context,
    host,
  );
}

function findNext(
  task: ResourceTask,
  fetched: FetchedPage,
  state: {
    readonly number: number;
    readonly seen: ReadonlyMap<string, number>;
    readonly warnings: string[];
  },
): string | null {
  const { resource, identity } = task;
  const kind = kindOf(resource);
  if (resource.paginator === undefined || kind === undefined) {
    const hint = renderPaginationHint(resource.name, fetched);
    if (hint !== undefined) state.warnings.push(task.redact(hint));
    return null;
  }
  const named = kind.nextUrl(resource.paginator, fetched);
  if (named === undefined) return null;
  const next = withoutCredentials(named, identity.params);
  const earlier = state.seen.get(digestUrl(next));
  if (earlier === undefined) return next;
  const which = earlier === state.number ? "itself" : `page ${earlier}`;
  throw new PhloError(
    "PHLO-304",
    `Cannot fetch all pages of "${resource.name}": page ${state.number} names ${which} as the next one, "${
      task.redact(redactUrl(next))
    }"`,
    { hint: "check nextUrlPath against the source's documentation" },
  );
}

function kindOf(resource: RestResource): PaginatorKind | undefined {
  return resource.paginator === undefined ? undefined : PAGINATOR_KINDS[resource.paginator.type];
}

function renderSpec(resource: RestResource, url: string): RequestSpec {
  const { method, json } = resource;
  return json === undefined ? { method, url } : { method, url, body: renderJson64(json) };
}

function describePage(
  task: ResourceTask,
  turn: PageTurn & { readonly fetched: FetchedPage; readonly next: string | null },
): JournalPage {
  const { spec, number, fetched, next, found } = turn;
  return {
    resource: task.resource.name,
    number,
    file: fileOf(task, number),
    records: fetched.records,
    sizeBytes: fetched.sizeBytes,
    request: task.redact(`${spec.method} ${redactUrl(spec.url)}`),
    urlDigests: [...new Set([spec.url, fetched.url])].map(digestUrl),
    next,
    found,
  };
}

function digestUrl(url: string): string {
  return createHash("sha256").update(url).digest("hex").slice(0, 32);
}

function fileOf(task: ResourceTask, number: number): string {
  return `${task.filePrefix}-${String(number).padStart(6, "0")}.ndjson`;
}

function toPage(staged: JournalPage, folder: string): Page {
  const { resource, number, records, sizeBytes, request } = staged;
  return { resource, number, path: `${folder}/${staged.file}`, records, sizeBytes, request };
}
