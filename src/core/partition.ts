/**
 * Partitions of time: one hour, day or month of an asset, right across daylight saving.
 *
 * @module
 */

import { PhloError } from "./phlo_error.ts";

/** How long one partition of an asset is; `none` has one partition for all time. */
export type PartitionGrain = "hour" | "day" | "month" | "none";

/** One partition with its bounds as UTC instants, the end excluded. */
export interface PartitionWindow {
  readonly grain: PartitionGrain;
  /** `2024-01-20T13`, `2024-01-20`, `2024-01`, or `all`. What the user types and sees. */
  readonly key: string;
  /** ISO instants: `2024-01-20T00:00:00.000Z`. For `none`, the first and last instants that a date can hold. */
  readonly start: string;
  readonly end: string;
}

const FORMS: Readonly<Record<Exclude<PartitionGrain, "none">, RegExp>> = {
  hour: /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2})(?::00)?$/,
  day: /^(\d{4})-(\d{2})-(\d{2})$/,
  month: /^(\d{4})-(\d{2})$/,
};

const EXAMPLES: Readonly<Record<Exclude<PartitionGrain, "none">, string>> = {
  hour: "2024-01-20T13",
  day: "2024-01-20",
  month: "2024-01",
};

const WHOLE: PartitionWindow = {
  grain: "none",
  key: "all",
  start: "0001-01-01T00:00:00.000Z",
  end: "9999-12-31T23:59:59.999Z",
};

/**
 * Parses a partition of the given grain in the project's timezone.
 * @throws PhloError PHLO-603 where the text is no such partition.
 */
export function parsePartition(
  text: string,
  grain: PartitionGrain,
  timezone: string,
): PartitionWindow {
  if (grain === "none") {
    if (text === WHOLE.key) return WHOLE;
    throw new PhloError("PHLO-603", `Cannot use partition "${text}": the asset has no partitions`, {
      hint: "leave --partition out",
    });
  }
  const match = FORMS[grain].exec(text);
  const [year, month, day, hour] = (match ?? []).slice(1).map(Number);
  const local = Date.UTC(year ?? NaN, (month ?? 1) - 1, day ?? 1, hour ?? 0);
  if (match === null || renderKey(local, grain) !== text.replace(" ", "T").replace(/:00$/, "")) {
    throw new PhloError(
      "PHLO-603",
      `Cannot read partition "${text}": it is not ${grain === "hour" ? "an" : "a"} ${grain}`,
      {
        hint: `write it like ${EXAMPLES[grain]}`,
      },
    );
  }
  const window = windowOf(local, grain, timezone);
  if (window.start === window.end) {
    throw new PhloError(
      "PHLO-603",
      `Cannot use partition "${text}": the clocks of ${timezone} skip that ${grain}`,
      { hint: "leave it out: no moment lies in it, and ranges pass over it" },
    );
  }
  return window;
}

/** The partition that holds an instant. */
export function partitionAt(
  instantMs: number,
  grain: PartitionGrain,
  timezone: string,
): PartitionWindow {
  if (grain === "none") return WHOLE;
  const local = instantMs + offsetAt(instantMs, timezone);
  return windowOf(truncate(local, grain), grain, timezone);
}

/** The partitions from one to another, both included, in order. */
export function listPartitions(
  first: PartitionWindow,
  last: PartitionWindow,
  timezone: string,
): readonly PartitionWindow[] {
  const windows: PartitionWindow[] = [];
  let window = first;
  while (Date.parse(window.start) <= Date.parse(last.start)) {
    windows.push(window);
    if (window.grain === "none") break;
    window = partitionAt(Date.parse(window.end), window.grain, timezone);
  }
  return windows;
}

/** How many partitions lie between two, both included, without listing them. */
export function countPartitions(
  first: PartitionWindow,
  last: PartitionWindow,
  timezone: string,
): number {
  if (first.grain === "none") return 1;
  const from = wallClockOf(first, timezone);
  const to = wallClockOf(last, timezone);
  if (to < from) return 0;
  if (first.grain === "month") {
    const [start, end] = [new Date(from), new Date(to)];
    return (end.getUTCFullYear() - start.getUTCFullYear()) * 12 +
      end.getUTCMonth() - start.getUTCMonth() + 1;
  }
  const length = first.grain === "day" ? 86_400_000 : 3_600_000;
  const count = Math.round((to - from) / length) + 1;
  return first.grain === "day" ? count : count - countSkippedHours(from, to, timezone);
}

/** Hours that the clock on the wall never shows, because daylight saving begins. */
function countSkippedHours(from: number, to: number, timezone: string): number {
  if (timezone === "UTC") return 0;
  let skipped = 0;
  let before = offsetAt(instantOf(from, timezone), timezone);
  for (let local = from; local < to;) {
    local = Math.min(to, local + 86_400_000);
    const after = offsetAt(instantOf(local, timezone), timezone);
    skipped += Math.max(0, Math.floor((after - before) / 3_600_000));
    before = after;
  }
  return skipped;
}

function wallClockOf(window: PartitionWindow, timezone: string): number {
  const start = Date.parse(window.start);
  return start + offsetAt(start, timezone);
}

/** Local time is written as if it were UTC: milliseconds of a clock on the wall. */
function windowOf(
  localMs: number,
  grain: Exclude<PartitionGrain, "none">,
  timezone: string,
): PartitionWindow {
  const start = instantOf(localMs, timezone);
  const end = instantOf(advance(localMs, grain), timezone);
  return {
    grain,
    key: renderKey(localMs, grain),
    start: new Date(start).toISOString(),
    end: new Date(end).toISOString(),
  };
}

function renderKey(localMs: number, grain: Exclude<PartitionGrain, "none">): string {
  if (Number.isNaN(localMs)) return "";
  const length = { hour: 13, day: 10, month: 7 }[grain];
  return new Date(localMs).toISOString().slice(0, length);
}

function truncate(localMs: number, grain: Exclude<PartitionGrain, "none">): number {
  const date = new Date(localMs);
  const day = grain === "month" ? 1 : date.getUTCDate();
  const hour = grain === "hour" ? date.getUTCHours() : 0;
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), day, hour);
}

function advance(localMs: number, grain: Exclude<PartitionGrain, "none">): number {
  const date = new Date(localMs);
  if (grain === "hour") return localMs + 3_600_000;
  if (grain === "day") return localMs + 86_400_000;
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}

/**
 * The instant at which the clock on the wall shows `localMs`. A time that is skipped in spring becomes the
 * instant of the change; of a time that comes twice in autumn the first is taken, so days neither overlap nor gap.
 */
export function instantOf(localMs: number, timezone: string): number {
  const guesses = [localMs - 86_400_000, localMs, localMs + 86_400_000]
    .map((near) => localMs - offsetAt(near, timezone))
    .sort((left, right) => left - right);
  for (const guess of guesses) {
    if (guess + offsetAt(guess, timezone) === localMs) return guess;
  }
  // Skipped by daylight saving: search the change between the two readings.
  let before = guesses[0] ?? localMs;
  let after = guesses.at(-1) ?? localMs;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (middle + offsetAt(middle, timezone) < localMs) before = middle;
    else after = middle;
  }
  return after;
}

const FORMATS = new Map<string, Intl.DateTimeFormat>();

/** How far the zone's wall clock is ahead of UTC at an instant, in milliseconds. */
function offsetAt(instantMs: number, timezone: string): number {
  if (timezone === "UTC") return 0;
  let format = FORMATS.get(timezone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: timezone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    FORMATS.set(timezone, format);
  }
  const parts = new Map(format.formatToParts(instantMs).map((part) => [part.type, part.value]));
  const read = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type));
  const local = Date.UTC(
    read("year"),
    read("month") - 1,
    read("day"),
    read("hour"),
    read("minute"),
    read("second"),
  );
  return local - Math.floor(instantMs / 1000) * 1000;
}
