/**
 * Why a question about the lake has no answer, for people.
 *
 * @module
 */

import { html } from "hono/html";
import type { Html } from "../html.ts";
import type { LakeFault } from "./lake_question.ts";

/** Renders the fault with its place and what to do next. */
export function renderFault({ code, message, hint, frame }: LakeFault): Html {
  return html`<div class="fault" role="alert">
      <p class="fault-title"><b>${code}</b> ${message}</p>
      ${frame === undefined ? "" : html`<pre class="frame">${frame}</pre>`}
      ${hint === undefined ? "" : html`<p class="hint">${hint}</p>`}
    </div>`;
}
