/**
 * The tab that shows what an asset's table holds: a number over time, each column in short, the newest rows. The page shows
 * at once; the answer of the process that reads the lake comes as a part of its own.
 *
 * @module
 */

import { html } from "hono/html";
import type { AssetTab, AssetTabRequest } from "../asset_tab.ts";
import type { Html } from "../html.ts";

/** The tab. */
export const previewTab: AssetTab = {
  id: "preview",
  label: "Preview",
  scripts: ["lake.js"],
  isFor: ({ lastSuccessAt, table }) => lastSuccessAt !== null && table !== null,
  // deno-lint-ignore require-await -- a promise by contract
  render: async ({ status, query }: AssetTabRequest): Promise<Html> =>
    html`
      <div data-load="${addressOf(status.table ?? "", query)}" aria-live="polite">
        <p class="empty">Reading ${status.table}…</p>
      </div>
    `,
};

function addressOf(table: string, query: URLSearchParams): string {
  const words = new URLSearchParams({ table });
  for (const name of ["time", "value"]) {
    const given = query.get(name);
    if (given !== null) words.set(name, given);
  }
  return `/preview?${words}`;
}
