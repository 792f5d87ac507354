/**
 * Reads the minimum and maximum that DuckDB reports as text for a column it wrote into a Parquet file.
 *
 * @module
 */

import type { ColumnType } from "../core/column.ts";
import type { BoundValue } from "../core/data_files.ts";

/** Parses a bound; undefined where the text has no value that Iceberg can hold, since a missing bound is always right. */
export function parseBoundText(type: ColumnType, text: string): BoundValue | undefined {
  switch (type.kind) {
    case "boolean":
      return text === "1" || text === "true";
    case "int":
    case "long":
      return BigInt(text);
    case "float":
    case "double":
      return parseFloatText(text);
    case "decimal":
      return parseUnscaled(text, type.scale);
    case "date": {
      const micros = parseMoment(text);
      return micros === undefined ? undefined : micros / MICROS_PER_DAY;
    }
    case "time":
      return parseTime(text);
    case "timestamp":
    case "timestamptz":
      return parseMoment(text);
    case "uuid":
      return parseHex(text.replaceAll("-", ""));
    case "binary":
      return parseHex(text);
    case "string":
    case "json":
      return text;
    default:
      return undefined;
  }
}

/** True where DuckDB's text stands for an infinite date or timestamp. */
export function isInfiniteMoment(type: ColumnType, text: string): boolean {
  const isMoment = type.kind === "date" || type.kind === "timestamp" || type.kind === "timestamptz";
  return isMoment && (text === "infinity" || text === "-infinity");
}

const MICROS_PER_DAY = 86_400_000_000n;

function parseFloatText(text: string): number | undefined {
  if (text === "inf" || text === "-inf") return text === "inf" ? Infinity : -Infinity;
  const value = Number(text);
  return Number.isNaN(value) ? undefined : value;
}

/** `-12.50` at scale 2 is -1250; DuckDB prints every digit of the scale. */
function parseUnscaled(text: string, scale: number): bigint {
  const [whole = "0", fraction = ""] = text.split(".");
  return BigInt(`${whole}${fraction.padEnd(scale, "0")}`);
}

function parseHex(text: string): Uint8Array | undefined {
  return /^(?:[0-9A-Fa-f]{2})*$/.test(text) ? Uint8Array.fromHex(text) : undefined;
}

const TIME = /^(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?$/;

function parseTime(text: string): bigint | undefined {
  const match = TIME.exec(text);
  if (match === null) return undefined;
  const [, hours = "0", minutes = "0", seconds = "0", fraction = ""] = match;
  const whole = (BigInt(hours) * 60n + BigInt(minutes)) * 60n + BigInt(seconds);
  return whole * 1_000_000n + BigInt(fraction.padEnd(6, "0"));
}

const MOMENT = /^(\d{4,})-(\d\d)-(\d\d)(?: ([\d:.]+)(?:\+00)?)?( \(BC\))?$/;

/** Microseconds since 1970 of `2024-01-01 04:00:00.5+00`, also before Christ and after the year 9999. */
function parseMoment(text: string): bigint | undefined {
  const match = MOMENT.exec(text);
  if (match === null) return undefined;
  const [, year = "0", month = "0", day = "0", time, beforeChrist] = match;
  const astronomical = beforeChrist === undefined ? BigInt(year) : 1n - BigInt(year);
  const micros = time === undefined ? 0n : parseTime(time);
  if (micros === undefined) return undefined;
  return countDays(astronomical, BigInt(month), BigInt(day)) * MICROS_PER_DAY + micros;
}

/** Days from 1970-01-01 in the Gregorian calendar without end, counted from a year that begins in March. */
function countDays(year: bigint, month: bigint, day: bigint): bigint {
  const shifted = month <= 2n ? year - 1n : year;
  const era = (shifted >= 0n ? shifted : shifted - 399n) / 400n;
  const yearOfEra = shifted - era * 400n;
  const monthFromMarch = month > 2n ? month - 3n : month + 9n;
  const dayOfYear = (153n * monthFromMarch + 2n) / 5n + day - 1n;
  const dayOfEra = yearOfEra * 365n + yearOfEra / 4n - yearOfEra / 100n + dayOfYear;
  return era * 146_097n + dayOfEra - 719_468n;
}
