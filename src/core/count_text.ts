/**
 * Numbers of things as text.
 *
 * @module
 */

/** Renders a number with groups: `1,234,567`. */
export function renderCount(count: number | bigint): string {
  return count.toLocaleString("en-US");
}

/** A number with its noun: `1 row`, `1,234 rows`; `plural` where an s does not make it. */
export function countOf(count: number | bigint, noun: string, plural = `${noun}s`): string {
  return `${renderCount(count)} ${Number(count) === 1 ? noun : plural}`;
}
