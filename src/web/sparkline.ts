/**
 * A row of numbers as a small drawing.
 *
 * @module
 */

import { html } from "hono/html";
import type { Html } from "./html.ts";
import { formatCount } from "./format.ts";

/** One bar. */
export interface SparkBar {
  readonly value: number;
  /** The class of its colour; `s-succeeded` where left out. */
  readonly state?: string;
  readonly title?: string;
}

const HEIGHT = 20;
const BAR = 4;
const GAP = 1;

/** Renders bars, oldest first; a bar of nothing is a line, so that it is seen to have been. */
export function renderSparkline(bars: readonly SparkBar[], label: string): Html | "" {
  if (bars.length === 0) return "";
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const width = bars.length * (BAR + GAP) - GAP;
  return html`
    <svg
      class="spark"
      viewBox="0 0 ${width} ${HEIGHT}"
      width="${width}"
      height="${HEIGHT}"
      role="img"
      aria-label="${label}: ${bars.map(({ value }) => formatCount(value)).join(", ")}"
    >${bars.map((bar, index) => renderBar(bar, { index, most }))}</svg>
  `;
}

function renderBar(
  { value, state, title }: SparkBar,
  { index, most }: { readonly index: number; readonly most: number },
): Html {
  const height = Math.max(1.5, Math.round((value / most) * HEIGHT * 10) / 10);
  return html`
    <rect
      class="s-${state ?? "succeeded"}"
      x="${index * (BAR + GAP)}"
      y="${HEIGHT - height}"
      width="${BAR}"
      height="${height}"
      rx="1"
    >${title === undefined ? "" : html`<title>${title}</title>`}</rect>
  `;
}
