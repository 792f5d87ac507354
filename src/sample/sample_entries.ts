/**
 * The glucose entries of the sample API: one every five minutes, newest first, as a Nightscout sends them.
 *
 * @module
 */

import { chance, chanceId } from "./chance.ts";
import { createGlucoseCurve, type GlucoseCurve } from "./glucose_curve.ts";
import type { SampleQuery } from "./sample_query.ts";

/** One reading. The fields after `device` come with `?fields=all` only. */
export interface SampleEntry {
  readonly _id: string;
  readonly sgv: number;
  readonly date: number;
  readonly dateString: string;
  readonly direction: string | null;
  readonly device: string;
  readonly type?: "sgv";
  readonly trend?: number;
  readonly sysTime?: string;
  readonly utcOffset?: number;
  readonly rssi?: number;
}

const SLOT_MS = 300_000;
const SLOTS_PER_DAY = 288;

/** Entries of the query's moments, newest first; `count` from the page's place on. */
export function listEntries(query: SampleQuery): readonly SampleEntry[] {
  const newest = Math.ceil(query.untilMs / SLOT_MS) - 1 - (query.page - 1) * query.count;
  const oldest = Math.ceil(query.fromMs / SLOT_MS);
  const length = Math.max(0, Math.min(query.count, newest - oldest + 1));
  const curve = createGlucoseCurve();
  return Array.from({ length }, (_, index) => entryAt(newest - index, curve, query.hasAllFields));
}

/** Tells whether there are entries after the query's page. */
export function hasMoreEntries(query: SampleQuery): boolean {
  const newest = Math.ceil(query.untilMs / SLOT_MS) - 1 - query.page * query.count;
  return newest >= Math.ceil(query.fromMs / SLOT_MS);
}

function entryAt(slot: number, curve: GlucoseCurve, hasAllFields: boolean): SampleEntry {
  const date = slot * SLOT_MS;
  const day = Math.floor(slot / SLOTS_PER_DAY);
  const indexOfDay = slot - day * SLOTS_PER_DAY;
  const dateString = new Date(date).toISOString();
  const minute = slot * 5;
  const sgv = curve(minute);
  const direction = directionOf(sgv - curve(minute - 5), day, indexOfDay);
  const entry = {
    _id: chanceId("entry", day, indexOfDay),
    sgv,
    date,
    dateString,
    direction,
    device: "DexcomG6",
  };
  if (!hasAllFields) return entry;
  return {
    ...entry,
    type: "sgv",
    trend: TRENDS[direction ?? "NONE"] ?? 0,
    sysTime: dateString,
    utcOffset: 0,
    rssi: 80 + Math.floor(chance("rssi", day, indexOfDay) * 40),
  };
}

const TRENDS: Readonly<Record<string, number>> = {
  NONE: 0,
  DoubleUp: 1,
  SingleUp: 2,
  FortyFiveUp: 3,
  Flat: 4,
  FortyFiveDown: 5,
  SingleDown: 6,
  DoubleDown: 7,
};

/** From the change in five minutes; now and then the sensor does not know, or does not say. */
function directionOf(change: number, day: number, indexOfDay: number): string | null {
  const silence = chance("silence", day, indexOfDay);
  if (silence < 0.007) return null;
  if (silence < 0.011) return "NONE";
  const steps = Math.abs(change);
  const side = change > 0 ? "Up" : "Down";
  if (steps > 15) return `Double${side}`;
  if (steps > 10) return `Single${side}`;
  return steps > 5 ? `FortyFive${side}` : "Flat";
}
