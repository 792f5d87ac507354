/**
 * The words after `--at` and `--to` that are no branch: a time, or a snapshot's id. Pure.
 *
 * @module
 */

import { instantOf } from "../core/partition.ts";
import type { Id64 } from "../iceberg/wire.ts";

/** What is meant. */
export type Moment =
  | { readonly kind: "time"; readonly atMs: number }
  | { readonly kind: "snapshot"; readonly id: Id64 };

const TIME =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d(?:\.\d{1,6})?))?)?\s*(Z|[+-]\d\d:?\d\d)?$/i;

/**
 * Parses a moment; undefined where the text is neither. A day alone means its first instant, a time without an offset is
 * the project's.
 */
export function parseMoment(text: string, timezone: string): Moment | undefined {
  if (/^\d{5,19}$/.test(text)) {
    const id = BigInt(text);
    return { kind: "snapshot", id: id <= Number.MAX_SAFE_INTEGER ? Number(id) : id };
  }
  const match = TIME.exec(text.trim());
  if (match === null) return undefined;
  const [, day = "", minutes = "00:00", seconds = "00", offset] = match;
  const local = `${day}T${minutes}:${seconds}`;
  const atMs = offset === undefined
    ? localInstant(local, timezone)
    : Date.parse(`${local}${offset.replace(/^([+-]\d\d):?(\d\d)$/, "$1:$2")}`);
  return Number.isNaN(atMs) ? undefined : { kind: "time", atMs };
}

/** Written as if it were UTC, it is the reading of a clock on the wall. */
function localInstant(local: string, timezone: string): number {
  const wallMs = Date.parse(`${local}Z`);
  return Number.isNaN(wallMs) ? NaN : instantOf(wallMs, timezone);
}
