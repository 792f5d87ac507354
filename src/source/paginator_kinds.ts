/**
 * The ways from one page to the next. A new one is one file and one line here.
 *
 * @module
 */

// deno-lint-ignore-file camelcase -- dlt's names

import { JSON_LINK } from "./paginator_json_link.ts";
import type { PaginatorKind } from "./paginator_kind.ts";
import { SINGLE_PAGE } from "./paginator_single_page.ts";

/** All ways, by dlt's names. */
export const PAGINATOR_KINDS: Readonly<Record<string, PaginatorKind>> = {
  single_page: SINGLE_PAGE,
  json_link: JSON_LINK,
};

/** Names that dlt has and this version has not. */
export const PAGINATORS_NOT_BUILT: readonly string[] = [
  "auto",
  "header_link",
  "header_cursor",
  "offset",
  "page_number",
  "cursor",
];
