/**
 * How long a server asks to wait, as its `Retry-After` header says.
 *
 * @module
 */

/** Milliseconds to wait: from seconds or an HTTP date (RFC 9110, 10.2.3); undefined where the header says nothing readable. */
export function parseRetryAfter(header: string | null, nowMs: number): number | undefined {
  const text = header?.trim() ?? "";
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  if (!/^[A-Za-z]{3}/.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}
