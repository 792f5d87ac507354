// deno-lint-ignore-file camelcase -- the names are dbt's
/**
 * Python's `datetime`, `date` and `timedelta` as template values, all in UTC and to the millisecond.
 *
 * @module
 */

import { float, type ObjectValue, type Value } from "../../jinja/value.ts";
import { type CallArguments, contextFunction } from "./arguments.ts";
import { parseStrptime, renderStrftime } from "./strftime.ts";

interface Moment {
  readonly kind: "datetime" | "date";
  readonly atMs: number;
  readonly hasZone: boolean;
}

const DAY_MS = 86_400_000;
const MOMENTS = new WeakMap<object, Moment>();
const SPANS = new WeakMap<object, number>();

/** Makes a datetime. */
export function dateTimeValue(
  atMs: number,
  options: { readonly hasZone: boolean } = { hasZone: false },
): ObjectValue {
  return momentValue({ kind: "datetime", atMs, ...options });
}

/** Makes a date of the day that holds the moment. */
export function dateValue(atMs: number): ObjectValue {
  return momentValue({ kind: "date", atMs: Math.floor(atMs / DAY_MS) * DAY_MS, hasZone: false });
}

/** Makes a timedelta. */
export function spanValue(spanMs: number): ObjectValue {
  const days = Math.floor(spanMs / DAY_MS);
  const seconds = Math.floor((spanMs - days * DAY_MS) / 1000);
  const attributes: Readonly<Record<string, Value>> = {
    days,
    seconds,
    microseconds: (spanMs - days * DAY_MS - seconds * 1000) * 1000,
    total_seconds: contextFunction("total_seconds", () => float(spanMs / 1000)),
  };
  const value: ObjectValue = {
    kind: "object",
    typeName: "timedelta",
    attribute: (name) => Object.hasOwn(attributes, name) ? attributes[name] : undefined,
    text: () => renderSpan(days, seconds),
    hash: () => String(spanMs),
    equals: (other) => spanOf(other) === spanMs,
    compare: (other) => difference(spanMs, spanOf(other)),
    isTruthy: () => spanMs !== 0,
    operate: (operator, other, side) => operateSpan(spanMs, operator, other, side),
  };
  SPANS.set(value, spanMs);
  return value;
}

/** Makes the moment of `datetime(2024, 1, 20, …)`. */
export function momentOfFields(args: CallArguments): number {
  const read = (position: number, name: string, fallback: number): number => {
    const value = args.get(position, name);
    return typeof value === "number" ? value : fallback;
  };
  return Date.UTC(
    read(0, "year", 1900),
    read(1, "month", 1) - 1,
    read(2, "day", 1),
    read(3, "hour", 0),
    read(4, "minute", 0),
    read(5, "second", 0),
    Math.floor(read(6, "microsecond", 0) / 1000),
  );
}

/** Reads `datetime.strptime(text, format)`. */
export function dateTimeOfText(args: CallArguments): ObjectValue {
  return dateTimeValue(parseStrptime(args.text(0, "date_string"), args.text(1, "format")));
}

function momentValue(moment: Moment): ObjectValue {
  const value: ObjectValue = {
    kind: "object",
    typeName: moment.kind,
    attribute: (name) => momentAttribute(moment, name),
    text: () => isoText(moment, " "),
    hash: () => String(moment.atMs),
    equals: (other) => momentOf(other)?.atMs === moment.atMs,
    compare: (other) => difference(moment.atMs, momentOf(other)?.atMs),
    operate: (operator, other, side) => operateMoment(moment, operator, other, side),
  };
  MOMENTS.set(value, moment);
  return value;
}

function momentAttribute(moment: Moment, name: string): Value | undefined {
  const at = new Date(moment.atMs);
  const fields: Readonly<Record<string, () => Value>> = {
    year: () => at.getUTCFullYear(),
    month: () => at.getUTCMonth() + 1,
    day: () => at.getUTCDate(),
    hour: () => at.getUTCHours(),
    minute: () => at.getUTCMinutes(),
    second: () => at.getUTCSeconds(),
    microsecond: () => at.getUTCMilliseconds() * 1000,
    tzinfo: () => moment.hasZone ? "UTC" : null,
  };
  if (Object.hasOwn(fields, name)) return fields[name]?.();
  const methods: Readonly<Record<string, (args: CallArguments) => Value>> = {
    strftime: (args) => renderStrftime(moment.atMs, args.text(0, "format"), moment),
    isoformat: (args) => isoText(moment, args.optionalText(0, "sep") ?? "T"),
    date: () => dateValue(moment.atMs),
    weekday: () => (at.getUTCDay() + 6) % 7,
    isoweekday: () => at.getUTCDay() || 7,
    timestamp: () => float(moment.atMs / 1000),
    astimezone: () => momentValue({ ...moment, hasZone: true }),
    replace: (args) => replaceFields(moment, args),
  };
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  return method === undefined ? undefined : contextFunction(name, method);
}

function replaceFields(moment: Moment, args: CallArguments): ObjectValue {
  const at = new Date(moment.atMs);
  const read = (name: string, fallback: number): number => {
    const value = args.get(-1, name);
    return typeof value === "number" ? value : fallback;
  };
  const zone = args.get(-1, "tzinfo");
  return momentValue({
    kind: moment.kind,
    hasZone: zone === undefined ? moment.hasZone : zone !== null,
    atMs: Date.UTC(
      read("year", at.getUTCFullYear()),
      read("month", at.getUTCMonth() + 1) - 1,
      read("day", at.getUTCDate()),
      read("hour", at.getUTCHours()),
      read("minute", at.getUTCMinutes()),
      read("second", at.getUTCSeconds()),
      Math.floor(read("microsecond", at.getUTCMilliseconds() * 1000) / 1000),
    ),
  });
}

function isoText(moment: Moment, separator: string): string {
  const day = renderStrftime(moment.atMs, "%Y-%m-%d", moment);
  if (moment.kind === "date") return day;
  const fraction = moment.atMs % 1000 === 0 ? "" : renderStrftime(moment.atMs, ".%f", moment);
  const time = renderStrftime(moment.atMs, "%H:%M:%S", moment);
  return `${day}${separator}${time}${fraction}${moment.hasZone ? "+00:00" : ""}`;
}

function operateMoment(
  moment: Moment,
  operator: string,
  other: Value,
  side: "left" | "right",
): Value | undefined {
  const spanMs = spanOf(other);
  if (spanMs !== undefined && operator === "+") return shift(moment, spanMs);
  if (spanMs !== undefined && operator === "-" && side === "left") return shift(moment, -spanMs);
  const second = momentOf(other);
  if (operator !== "-" || second === undefined) return undefined;
  return spanValue(side === "left" ? moment.atMs - second.atMs : second.atMs - moment.atMs);
}

function shift(moment: Moment, spanMs: number): Value {
  const atMs = moment.atMs + spanMs;
  return moment.kind === "date" ? dateValue(atMs) : momentValue({ ...moment, atMs });
}

function operateSpan(
  spanMs: number,
  operator: string,
  other: Value,
  side: "left" | "right",
): Value | undefined {
  const second = spanOf(other);
  if (typeof other === "number" && operator === "*") return spanValue(spanMs * other);
  if (second === undefined) return undefined;
  if (operator === "+") return spanValue(spanMs + second);
  if (operator !== "-") return undefined;
  return spanValue(side === "left" ? spanMs - second : second - spanMs);
}

function momentOf(value: Value): Moment | undefined {
  return typeof value === "object" && value !== null ? MOMENTS.get(value) : undefined;
}

function spanOf(value: Value): number | undefined {
  return typeof value === "object" && value !== null ? SPANS.get(value) : undefined;
}

function difference(left: number, right: number | undefined): number | undefined {
  return right === undefined ? undefined : left - right;
}

function renderSpan(days: number, seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  const minutes = String(Math.floor(seconds / 60) % 60).padStart(2, "0");
  const clock = `${hours}:${minutes}:${String(seconds % 60).padStart(2, "0")}`;
  if (days === 0) return clock;
  return `${days} day${Math.abs(days) === 1 ? "" : "s"}, ${clock}`;
}
