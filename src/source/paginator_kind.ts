/**
 * What a way from page to page has to say for itself.
 *
 * @module
 */

import type { JsonPath } from "./json_path.ts";
import type { ReadableKind } from "./kind_schema.ts";
import type { KindConfig } from "./rest_source.ts";

/** What is known of a page when the next one is looked for. */
export interface PageFacts {
  /** The address the page was asked for, without credentials. */
  readonly url: string;
  /** The JSON text of wanted fields by rendered path. */
  readonly fields: ReadonlyMap<string, string>;
  readonly linkHeader: string | null;
}

/** One way from page to page. */
export interface PaginatorKind extends ReadableKind {
  /** The fields of an answer that it needs to see. */
  listWanted(config: KindConfig): readonly JsonPath[];
  /** The address of the next page; undefined after the last. @throws PhloError PHLO-303 */
  nextUrl(config: KindConfig, page: PageFacts): string | undefined;
}
