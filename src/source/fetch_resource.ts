/**
 * Fetches one resource page by page, from the first page or from where an interrupted attempt stopped.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { basename } from "node:path";
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
  const pages: JournalPage[] = [];
  const seen = new Map<string, number>();
  const totals = { requests: 0, retries: 0, receivedBytes: 0 };
  const keep = (page: JournalPage): void => {
    pages.push(page);
    for (const digest of page.urlDigests) seen.set(digest, page.number);
    for (const each of toPages(page, context.folder)) context.onPage?.(each);
  };
  task.staged.forEach(keep);
  let journal = task.journal;
  for (let last = pages.at(-1); last?.next !== null; last = pages.at(-1)) {
    const spec = renderSpec(task.resource, last?.next ?? task.firstUrl);
    const turn = { spec, number: pages.length + 1, found: last?.found ?? null };
    const fetched = await requestPage(task, turn, context, host);
    totals.requests++;
    totals.retries += fetched.tries - 1;
    totals.receivedBytes += fetched.receivedBytes;
    const page = describePage(task, { ...turn, fetched });
    assertForward(task, page, seen);
    // A secret must not get into a file: from here on nothing can be continued.
    if (page.next !== null && task.redact(page.next) !== page.next) journal = undefined;
    await journal?.add(page);
    keep(page);
  }
  return {
    pages: pages.flatMap((page) => toPages(page, context.folder)),
    ...totals,
    warnings: pages.flatMap((page) => page.warnings),
  };
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
      onFile: ({ path, ...facts }) =>
        context.onFile?.({
          ...{ resource: task.resource.name, number: turn.number, path, ...facts },
          request: describeRequest(task, turn.spec),
        }),
    },
    context,
    host,
  );
}

/** The address of the next page; null after the last. */
function findNext(task: ResourceTask, fetched: FetchedPage): string | null {
  const { paginator } = task.resource;
  if (paginator === undefined) return null;
  const next = kindOf(task.resource)?.nextUrl(paginator, fetched);
  return next === undefined ? null : withoutCredentials(next, task.identity.params);
}

function listWarnings(task: ResourceTask, fetched: FetchedPage): readonly string[] {
  if (task.resource.paginator !== undefined) return [];
  const hint = renderPaginationHint(task.resource.name, fetched);
  return hint === undefined ? [] : [task.redact(hint)];
}

function assertForward(
  task: ResourceTask,
  page: JournalPage,
  seen: ReadonlyMap<string, number>,
): void {
  if (page.next === null) return;
  const digest = digestUrl(page.next);
  const isSelf = page.urlDigests.includes(digest);
  const earlier = seen.get(digest);
  if (!isSelf && earlier === undefined) return;
  const which = isSelf ? "itself" : `page ${earlier}`;
  const next = task.redact(redactUrl(page.next));
  throw new PhloError(
    "PHLO-304",
    `Cannot fetch all pages of "${page.resource}": page ${page.number} names ${which} as the next one, "${next}"`,
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
  turn: PageTurn & { readonly fetched: FetchedPage },
): JournalPage {
  const { spec, number, fetched, found } = turn;
  return {
    resource: task.resource.name,
    number,
    files: fetched.files.map(({ path, ...facts }) => ({ file: basename(path), ...facts })),
    request: describeRequest(task, spec),
    urlDigests: [...new Set([spec.url, fetched.url])].map(digestUrl),
    next: findNext(task, fetched),
    found: found ?? fetched.found ?? null,
    warnings: listWarnings(task, fetched),
  };
}

function describeRequest(task: ResourceTask, { method, url }: RequestSpec): string {
  return task.redact(`${method} ${redactUrl(url)}`);
}

function digestUrl(url: string): string {
  return createHash("sha256").update(url).digest("hex").slice(0, 32);
}

function fileOf(task: ResourceTask, number: number): string {
  return `${task.filePrefix}-${String(number).padStart(6, "0")}.ndjson`;
}

function toPages(staged: JournalPage, folder: string): readonly Page[] {
  const { resource, number, request, files } = staged;
  return files.map(({ file, ...facts }) => ({
    ...{ resource, number, path: `${folder}/${file}`, ...facts },
    request,
  }));
}
