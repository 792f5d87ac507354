/**
 * An error as an answer: a page for people, JSON for programs.
 *
 * @module
 */

import type { Context } from "hono";
import { html } from "hono/html";
import { messageOf, PhloError } from "../core/phlo_error.ts";
import { renderPlace } from "../core/place.ts";
import type { Html } from "./html.ts";
import { renderNotice } from "./notice_page.ts";
import type { PageContext } from "./page.ts";

/** Answers with the error. */
export async function answerError(
  error: unknown,
  c: Context,
  web: PageContext,
): Promise<Response> {
  const status = statusOf(error);
  if (status === 500) web.host.log.error("a page failed", { error: messageOf(error) });
  if (c.req.path.startsWith("/api/") || c.req.header("x-phlo") !== undefined) {
    return c.json({ error: describeError(error) }, status);
  }
  const title = status === 404 ? "Not found" : "That did not work";
  const body = html`<h1>${title}</h1>${renderError(error)}`;
  try {
    return await c.html(await web.render({ title, section: "", body }), status);
  } catch {
    // What broke the page may break what stands around it too.
    return c.html(await renderNotice({ title, text: messageOf(error) }), status);
  }
}

/** Wrong names and wrong words are the asker's, the rest is ours. */
function statusOf(error: unknown): 400 | 404 | 409 | 500 {
  if (!(error instanceof PhloError)) return 500;
  if (error.code === "PHLO-001" || error.code === "PHLO-406") return 404;
  if (error.code === "PHLO-408") return 409;
  return /^PHLO-[0156]/.test(error.code) ? 400 : 500;
}

/** An error as plain data. */
export function describeError(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof PhloError)) return { code: "PHLO-901", message: messageOf(error) };
  const { code, message, hint, place } = error;
  return { code, message, ...(hint && { hint }), ...(place && { place }) };
}

/** Renders an error with its place and frame. */
export function renderError(error: unknown): Html {
  if (!(error instanceof PhloError)) {
    return html`
      <section class="fault" role="alert">
        <p class="fault-title"><b>PHLO-901</b> ${messageOf(error)}</p>
      </section>
    `;
  }
  const { code, message, hint, place } = error;
  return html`<section class="fault" role="alert">
      <p class="fault-title"><b>${code}</b> ${message}</p>
      ${place === undefined ? "" : html`<p class="place">${renderPlace(place)}</p>`}
      ${place?.frame === undefined ? "" : html`<pre class="frame">${place.frame}</pre>`}
      ${hint === undefined ? "" : html`<p class="hint">${hint}</p>`}
    </section>`;
}
