/**
 * What a template renders. Templates are written with `html` of "hono/html", which escapes every value.
 *
 * @module
 */

import type { HtmlEscapedString } from "hono/utils/html";

/** Escaped text, or the promise of it. */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;
