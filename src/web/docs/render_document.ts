/**
 * A page of the documentation as HTML. Links among the pages stay among them.
 *
 * @module
 */

import { Marked } from "marked";
import { dirname, normalize } from "node:path/posix";
import type { DocumentPage } from "./read_documents.ts";

/** How links to other pages look. */
export interface RenderOptions {
  /** The address of a topic; undefined where there is no such page. */
  readonly hrefOf: (topic: string) => string | undefined;
}

/** Renders the body of a page. */
export function renderDocument(page: DocumentPage, { hrefOf }: RenderOptions): string {
  const marked = new Marked({
    gfm: true,
    async: false,
    walkTokens(token) {
      if (token.type === "link") token.href = followLink(token.href, page, hrefOf);
      // What stands behind the language is for the tests of the page.
      if (token.type === "code") token.lang = String(token.lang ?? "").replace(/ .*/, "");
    },
  });
  return String(marked.parse(page.text));
}

function followLink(
  href: string,
  page: DocumentPage,
  hrefOf: RenderOptions["hrefOf"],
): string {
  if (/^[a-z]+:|^#/i.test(href)) return href;
  const [path = "", anchor] = href.split("#");
  const target = normalize(`${dirname(page.topic)}/${path}`).replace(/\.md$/, "").replace(
    /\/$/,
    "",
  );
  const known = hrefOf(target);
  if (known === undefined) return href;
  return anchor === undefined ? known : `${known}#${anchor}`;
}
