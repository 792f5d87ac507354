/**
 * How many of an asset's partitions are made, failed and missing, as one bar with its numbers.
 *
 * @module
 */

import { html } from "hono/html";
import type { AssetStatus } from "../run/asset_status.ts";
import { formatCount } from "./format.ts";
import type { Html } from "./html.ts";

const WIDTH = 64;
/** What there is of something is seen, however few of many. */
const LEAST = 2;

/** Renders the bar; nothing for an asset without partitions. */
export function renderPartitionBar(
  { made, failed, missing }: AssetStatus["partitions"],
): Html | "" {
  // A failed partition may have been made before: it is drawn as failed.
  const parts = [
    { name: "made", state: "succeeded", count: Math.max(0, made) },
    { name: "failed", state: "failed", count: failed },
    { name: "missing", state: "never", count: missing },
  ].filter(({ count }) => count > 0);
  if (parts.length === 0) return "";
  const total = parts.reduce((sum, { count }) => sum + count, 0);
  const label = parts.map(({ name, count }) => `${formatCount(count)} ${name}`).join(", ");
  let at = 0;
  return html`<span class="partition-bar" title="${label}">
      <svg width="${WIDTH}" height="6" viewBox="0 0 ${WIDTH} 6" role="img" aria-label="${label}">${
    parts.map(({ state, count }) => {
      const width = Math.max(LEAST, (count / total) * WIDTH);
      const bar = html`
        <rect class="s-${state}" x="${at}" width="${width}" height="6" />
      `;
      at += width;
      return bar;
    })
  }</svg>
      <span>${formatCount(made)}</span>${
    failed === 0 ? "" : html`<span class="bad">${formatCount(failed)} failed</span>`
  }
    </span>`;
}
