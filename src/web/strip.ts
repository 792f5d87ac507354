/**
 * The strip over every page: what runs now, and whether the project loads.
 *
 * @module
 */

import { html } from "hono/html";
import type { Html } from "./html.ts";
import { renderState } from "./icons.ts";
import type { WebContext } from "./web_context.ts";

const MOST_SHOWN = 3;

/** Renders the strip. */
export async function renderStrip(web: WebContext): Promise<Html> {
  const snapshot = web.project.current();
  const running = (await (await web.records()).listRuns({ limit: 50 }))
    .filter(({ state }) => state === "running" || state === "waiting" || state === "planned");
  const broken = snapshot.workflows.broken.length + snapshot.problems.length;
  return html`
    <div class="strip-runs">
          ${running.length === 0
            ? html`<span class="dim">Nothing runs</span>`
            : running.slice(0, MOST_SHOWN).map((run) =>
              html`<a href="/runs/${run.id}">${renderState("running")} ${run.command}</a>`
            )}
          ${running.length > MOST_SHOWN
            ? html`<a href="/runs">and ${running.length - MOST_SHOWN} more</a>`
            : ""}
        </div>
    <div class="strip-end">
          ${snapshot.isLoading ? html`<span class="dim">Loading files…</span>` : ""}
          ${broken === 0
            ? ""
            : html`<a class="bad" href="/#broken">${renderState("failed")} ${broken} broken</a>`}
          <span id="link-state" data-keep class="dim" hidden>offline</span>
        </div>
  `;
}
