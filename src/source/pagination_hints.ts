/**
 * Notices that an answer looks like one page of several although nobody said how to get the others.
 * A forgotten paginator otherwise fetches page one for ever, and silently.
 *
 * @module
 */

import { type JsonPath, parseJsonPath } from "./json_path.ts";
import type { PageFacts } from "./paginator_kind.ts";

const LINK_FIELDS = [
  "next",
  "next_url",
  "nextUrl",
  "next_page",
  "next_page_url",
  "nextPageUrl",
  "nextLink",
  "['@odata.nextLink']",
  "next_cursor",
  "nextCursor",
  "next_page_token",
  "nextPageToken",
  "has_more",
  "hasMore",
  "links.next",
  "_links.next",
  "_links.next.href",
  "paging.next",
  "pagination.next",
  "pagination.next_url",
  "pagination.next_page",
  "pagination.has_more",
  "meta.next",
  "meta.next_url",
  "meta.next_cursor",
  "meta.next_page",
  "info.next",
] as const;

/** The fields that a page without paginator is looked at for. */
export const HINT_PATHS: readonly JsonPath[] = LINK_FIELDS.map((field) =>
  parseJsonPath(field) ?? []
);

const NOTHING = new Set(["null", '""', "false", "0", "{}", "[]"]);

/** What to tell the user; undefined where the page looks whole. */
export function renderPaginationHint(resource: string, page: PageFacts): string | undefined {
  const field = [...page.fields].find(([, value]) => !NOTHING.has(value))?.[0];
  if (field !== undefined) {
    return `the answer of "${resource}" looks like one page of several: it has "${field}". ` +
      `Only this page was read; set paginator: { type: "json_link", nextUrlPath: "${field}" } ` +
      `where that is an address, or "single_page" where this is all`;
  }
  if (page.linkHeader === null || !/;\s*rel="?next"?/i.test(page.linkHeader)) return undefined;
  return `the answer of "${resource}" looks like one page of several: its Link header names a next one. ` +
    `Only this page was read; paginator "single_page" says that this is all`;
}
