/**
 * The drawn signs: one per state, so that a list is read by its shapes, and the few of the navigation.
 *
 * @module
 */

import { html, raw } from "hono/html";
import type { StepState } from "../core/step.ts";
import type { Html } from "./html.ts";

/** Shapes on a field of 16 by 16; `currentColor` is the state's. */
const SHAPES = {
  succeeded:
    '<circle cx="8" cy="8" r="7" fill="currentColor"/><path d="m4.7 8.3 2.2 2.2 4.4-4.8" fill="none" stroke="var(--ground)" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round"/>',
  unchanged:
    '<circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.6"/><path d="M5 8h6" stroke="currentColor" stroke-width="1.6" stroke-linecap="round"/>',
  running:
    '<circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.6" opacity=".3"/><path class="turn" d="M8 1.8A6.2 6.2 0 0 1 14.2 8" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round"/>',
  planned:
    '<circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.4" stroke-dasharray="2.2 2.6"/>',
  waiting:
    '<circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.4"/><path d="M8 4.6V8l2.3 1.6" fill="none" stroke="currentColor" stroke-width="1.4" stroke-linecap="round"/>',
  blocked:
    '<path d="M8 .9 15.1 8 8 15.1.9 8Z" fill="currentColor"/><path d="M8 4.8v4M8 11.1v.1" stroke="var(--ground)" stroke-width="1.7" stroke-linecap="round"/>',
  failed:
    '<rect x="1" y="1" width="14" height="14" rx="3.4" fill="currentColor"/><path d="m5.4 5.4 5.2 5.2m0-5.2-5.2 5.2" stroke="var(--ground)" stroke-width="1.7" stroke-linecap="round"/>',
  skipped:
    '<path d="m3 3.5 4.6 4.5L3 12.5m5.6-9L13.2 8l-4.6 4.5" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"/>',
  cancelled:
    '<circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.6"/><path d="m3.8 3.8 8.4 8.4" stroke="currentColor" stroke-width="1.6"/>',
  interrupted: '<path d="M9.2.9 2.8 9h4L6 15.1 13.2 6.7H8.7Z" fill="currentColor"/>',
  late:
    '<circle cx="8" cy="8" r="7" fill="currentColor"/><path d="M8 4.3V8l2.5 1.8" fill="none" stroke="var(--ground)" stroke-width="1.6" stroke-linecap="round"/>',
  "very-late":
    '<rect x="1" y="1" width="14" height="14" rx="3.4" fill="currentColor"/><path d="M8 4.3V8l2.5 1.8" fill="none" stroke="var(--ground)" stroke-width="1.6" stroke-linecap="round"/>',
  stale:
    '<path d="M8 1.2 15 14H1Z" fill="currentColor" stroke="currentColor" stroke-width="1.4" stroke-linejoin="round"/><path d="M8 6v3.6M8 11.9v.1" stroke="var(--ground)" stroke-width="1.7" stroke-linecap="round"/>',
  never:
    '<circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.4" stroke-dasharray="1.2 2.6" stroke-linecap="round"/>',
  phlo:
    '<path d="M2 12.5c2.5 0 2.5-3 4.5-3s2 3 4 3 2.5-2 3.5-2M2 8.5c2.5 0 2.5-3 4.5-3s2 3 4 3 2.5-2 3.5-2M2 4.5c2.5 0 2.5-3 4.5-3" fill="none" stroke="currentColor" stroke-width="1.7" stroke-linecap="round"/>',
  theme:
    '<circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.4"/><path d="M8 1.8a6.2 6.2 0 0 1 0 12.4Z" fill="currentColor"/>',
  keys:
    '<rect x="1.2" y="3.5" width="13.6" height="9" rx="2" fill="none" stroke="currentColor" stroke-width="1.3"/><path d="M4 6.5h.1m2.6 0h.1m2.6 0h.1m2.5 0h.1M5 9.8h6" stroke="currentColor" stroke-width="1.5" stroke-linecap="round"/>',
  play: '<path d="M4.5 2.6v10.8L13 8Z" fill="currentColor"/>',
  stop: '<rect x="3.5" y="3.5" width="9" height="9" rx="1.5" fill="currentColor"/>',
  again:
    '<path d="M13 8a5 5 0 1 1-1.6-3.7M13.2 1.8v3h-3" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"/>',
  publish:
    '<path d="M8 10.5v-8m-3 3 3-3 3 3M2.5 10v2.5a1 1 0 0 0 1 1h9a1 1 0 0 0 1-1V10" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"/>',
} as const;

/** A drawn sign. */
export type IconName = keyof typeof SHAPES;

/** The signs, once a page; the others refer to them. */
export function renderIconSprite(): Html {
  const symbols = Object.entries(SHAPES).map(([name, shape]) =>
    `<symbol id="i-${name}" viewBox="0 0 16 16">${shape}</symbol>`
  );
  return html`<svg class="sprite" aria-hidden="true">${raw(symbols.join(""))}</svg>`;
}

/** One sign, for the eye only: the words stand beside it. */
export function renderIcon(name: IconName): Html {
  return html`
    <svg class="icon" aria-hidden="true">
      <use href="#i-${name}" />
    </svg>
  `;
}

/** A sign that stands for a state. */
export type StateIcon = StepState | "late" | "very-late" | "stale" | "never";

/** The sign of a state in its colour, with its word for those who cannot see it. */
export function renderState(state: StateIcon, label: string = state): Html {
  return html`<span class="state s-${state}" title="${label}"><svg
      class="icon"
      role="img"
      aria-label="${label}"
    ><use href="#i-${state}"/></svg></span>`;
}
