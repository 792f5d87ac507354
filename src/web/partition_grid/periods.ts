/**
 * Years, months and days as beginnings of partition keys: `2024`, `2024-01`, `2024-01-20`. Pure calendar, no zones.
 *
 * @module
 */

import type { PartitionGrain } from "../../core/partition.ts";

/** Grains whose partitions lie on a calendar. */
export type CalendarGrain = Exclude<PartitionGrain, "none">;

/** How long the keys of a grain are. */
export const KEY_LENGTHS: Readonly<Record<CalendarGrain, number>> = { month: 7, day: 10, hour: 13 };

/** What a view spans. */
export type Level = "all" | "year" | "month";

/** The level of a period: nothing is all of it. */
export function levelOf(period: string): Level {
  return period === "" ? "all" : period.length === 4 ? "year" : "month";
}

/** Reads a period from an address; undefined where it is none, or finer than the grain has views for. */
export function parsePeriod(text: string, grain: CalendarGrain): string | undefined {
  if (text === "") return text;
  const isYear = /^\d{4}$/.test(text) && grain !== "month";
  const isMonth = /^\d{4}-(?:0[1-9]|1[0-2])$/.test(text) && grain === "hour";
  return isYear || isMonth ? text : undefined;
}

/** The view that shows single partitions of a key or a period. */
export function closestPeriod(key: string, grain: CalendarGrain): string {
  return key.slice(0, { month: 0, day: 4, hour: 7 }[grain]);
}

/** The first and the last key of a period, both included. */
export function keysOf(period: string, grain: CalendarGrain): readonly [string, string] {
  const [year = "0001", month = "", day = ""] = period.split("-");
  const lastMonth = month === "" ? "12" : month;
  const lastDay = day === "" ? pad(daysIn(Number(year), Number(lastMonth))) : day;
  const first = `${year}-${month === "" ? "01" : month}-${day === "" ? "01" : day}T00`;
  const last = `${year}-${lastMonth}-${lastDay}T23`;
  return [first.slice(0, KEY_LENGTHS[grain]), last.slice(0, KEY_LENGTHS[grain])];
}

/** How many days a month has. */
export function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** The day of the week of a day, Monday 0. */
export function weekdayOf(day: string): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
}

/** `07`. */
export function pad(number: number, length = 2): string {
  return String(number).padStart(length, "0");
}

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
] as const;

/** The name of month 1 to 12. */
export function monthName(month: number): string {
  return MONTHS[month - 1] ?? "";
}
