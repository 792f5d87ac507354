/**
 * What a page is: its place in the navigation, and the routes that answer for it.
 *
 * @module
 */

import type { Hono } from "hono";
import type { Html } from "./html.ts";
import type { NavigationEntry, PageContent } from "./layout.ts";
import type { WebContext } from "./web_context.ts";

/** One kind of page: one file, and one line in `pages.ts`. */
export interface Page {
  /** Where the navigation shows it; absent for pages that are reached from others. */
  readonly navigation?: NavigationEntry;
  /** Adds the page's routes, those of its API and fragments included. */
  readonly mount: (app: Hono, web: PageContext) => void;
}

/** What a page works with: the project, and the layout around what it renders. */
export interface PageContext extends WebContext {
  /** The whole page around the content. */
  render(content: PageContent): Promise<Html>;
}
