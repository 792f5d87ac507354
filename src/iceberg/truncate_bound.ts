/**
 * Shortens the bounds of long text and bytes to 16, so that the lower one stays below and the upper one above every value.
 *
 * @module
 */

import type { BoundValue } from "../core/data_files.ts";

const LENGTH = 16;

/** Shortens a lower bound; other kinds of value stay as they are. */
export function truncateLower(value: BoundValue): BoundValue {
  if (typeof value === "string") return firstCodePoints(value);
  return value instanceof Uint8Array ? value.slice(0, LENGTH) : value;
}

/** Shortens an upper bound; undefined where no short value is above all that begin alike. */
export function truncateUpper(value: BoundValue): BoundValue | undefined {
  if (typeof value === "string") return truncateText(value);
  return value instanceof Uint8Array && value.length > LENGTH ? truncateBytes(value) : value;
}

/** Reads no more of the text than it must: values may be megabytes long. */
function firstCodePoints(text: string): string {
  return [...text.slice(0, LENGTH * 2)].slice(0, LENGTH).join("");
}

function truncateText(text: string): string | undefined {
  const head = firstCodePoints(text);
  if (head.length === text.length) return text;
  const points = [...head];
  for (let index = points.length - 1; index >= 0; index--) {
    const next = nextCodePoint(points[index]?.codePointAt(0) ?? 0);
    if (next !== undefined) return points.slice(0, index).join("") + String.fromCodePoint(next);
  }
  return undefined;
}

/** Surrogates are no characters of their own in UTF-8. */
function nextCodePoint(point: number): number | undefined {
  const next = point + 1;
  if (next > 0x10ffff) return undefined;
  return next >= 0xd800 && next <= 0xdfff ? 0xe000 : next;
}

function truncateBytes(bytes: Uint8Array): Uint8Array | undefined {
  for (let index = LENGTH - 1; index >= 0; index--) {
    const byte = bytes[index] ?? 0xff;
    if (byte < 0xff) return Uint8Array.of(...bytes.slice(0, index), byte + 1);
  }
  return undefined;
}
