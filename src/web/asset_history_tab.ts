/**
 * Everything that was ever made of an asset, newest first, page by page.
 *
 * @module
 */

import { html } from "hono/html";
import type { AssetTab } from "./asset_tab.ts";
import { renderStepTable } from "./step_table.ts";

const PER_PAGE = 50;

/** The tab. */
export const historyTab: AssetTab = {
  id: "history",
  label: "History",
  isFor: () => true,
  render: async ({ status, query }, web) => {
    const before = Number(query.get("before") ?? NaN);
    const records = await web.records();
    const found = (await records.listHistory([status.id], {
      limit: PER_PAGE + 1,
      ...(Number.isSafeInteger(before) ? { beforeMs: before } : {}),
    })).get(status.id) ?? [];
    const steps = found.slice(0, PER_PAGE);
    const last = found.length > PER_PAGE ? steps.at(-1)?.finishedAt : undefined;
    if (steps.length === 0) return await html`<p class="empty">Nothing was made yet.</p>`;
    return await html`
      <div id="history" data-part>
        <div class="panel scroll">${renderStepTable(steps, web.host.clock.now())}</div>
        <p class="pager">
          ${query.has("before") ? html`<a class="button" href="?">Newest</a>` : ""}
          ${last === undefined ? "" : html`<a class="button" href="?before=${last}">Older</a>`}
        </p>
      </div>
    `;
  },
};
