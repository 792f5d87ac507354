/**
 * Numbers and moments as people read them.
 *
 * @module
 */

import { html } from "hono/html";
import type { Html } from "./html.ts";

/** `1,234,567`. */
export function formatCount(count: number | bigint): string {
  return count.toLocaleString("en-US");
}

/** `1 row`, `1,234 rows`. */
export function formatPlural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** `8 ms`, `0.31 s`, `42 s`, `2 m 05 s`, `3 h 12 m`. */
export function formatDuration(durationMs: number): string {
  if (durationMs < 100) return `${Math.round(durationMs)} ms`;
  const seconds = durationMs / 1000;
  if (seconds < 10) return `${seconds.toFixed(2)} s`;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} m ${String(Math.floor(seconds % 60)).padStart(2, "0")} s`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest === 0 ? "" : ` ${String(rest).padStart(2, "0")} m`}`;
}

/** `5s`, `12m`, `3h`, `4d`: how long, in one unit. */
export function formatAge(ageMs: number): string {
  const seconds = Math.max(0, Math.floor(ageMs / 1000));
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}h`;
  return `${Math.floor(seconds / 86_400)}d`;
}

/** `2024-01-20 12:00:00`, UTC. */
export function formatMoment(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 19).replace("T", " ");
}

/** How long ago; the browser keeps it true, and the exact moment is a touch away. */
export function renderAgo(atMs: number, nowMs: number): Html {
  const text = atMs > nowMs ? `in ${formatAge(atMs - nowMs)}` : `${formatAge(nowMs - atMs)} ago`;
  const iso = new Date(atMs).toISOString();
  return html`<time datetime="${iso}" title="${formatMoment(atMs)} UTC" data-ago>${text}</time>`;
}
