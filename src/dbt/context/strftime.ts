/**
 * Python's date formats: moments to text and text to moments.
 *
 * @module
 */

import { PhloError } from "../../core/phlo_error.ts";

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
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
];
const DAY_MS = 86_400_000;

type Renderer = (at: Date, options: { readonly hasZone: boolean }) => string;

const pad = (value: number, width = 2): string => String(value).padStart(width, "0");

const RENDERERS: Readonly<Record<string, Renderer>> = {
  Y: (at) => pad(at.getUTCFullYear(), 4),
  y: (at) => pad(at.getUTCFullYear() % 100),
  m: (at) => pad(at.getUTCMonth() + 1),
  d: (at) => pad(at.getUTCDate()),
  H: (at) => pad(at.getUTCHours()),
  I: (at) => pad(at.getUTCHours() % 12 || 12),
  M: (at) => pad(at.getUTCMinutes()),
  S: (at) => pad(at.getUTCSeconds()),
  f: (at) => pad(at.getUTCMilliseconds() * 1000, 6),
  p: (at) => at.getUTCHours() < 12 ? "AM" : "PM",
  A: (at) => DAYS[at.getUTCDay()] ?? "",
  a: (at) => (DAYS[at.getUTCDay()] ?? "").slice(0, 3),
  B: (at) => MONTHS[at.getUTCMonth()] ?? "",
  b: (at) => (MONTHS[at.getUTCMonth()] ?? "").slice(0, 3),
  j: (at) => pad(Math.floor((at.getTime() - Date.UTC(at.getUTCFullYear(), 0, 1)) / DAY_MS) + 1, 3),
  w: (at) => String(at.getUTCDay()),
  u: (at) => String(at.getUTCDay() || 7),
  z: (_at, { hasZone }) => hasZone ? "+0000" : "",
  Z: (_at, { hasZone }) => hasZone ? "UTC" : "",
  F: (at) => at.toISOString().slice(0, 10),
  T: (at) => at.toISOString().slice(11, 19),
  "%": () => "%",
};

/** Renders a moment in UTC by a Python format; an unknown directive stays as it is. */
export function renderStrftime(
  atMs: number,
  format: string,
  options: { readonly hasZone: boolean },
): string {
  const at = new Date(atMs);
  let text = "";
  for (let index = 0; index < format.length; index++) {
    const character = format[index] ?? "";
    const directive = format[index + 1] ?? "";
    const renderer = character === "%" && Object.hasOwn(RENDERERS, directive)
      ? RENDERERS[directive]
      : undefined;
    text += renderer === undefined ? character : renderer(at, options);
    if (renderer !== undefined) index++;
  }
  return text;
}

interface Fields {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  ms: number;
  isAfternoon: boolean | undefined;
}

type Reader = { readonly pattern: RegExp; take(fields: Fields, text: string): void };

const number = (digits: string, take: (fields: Fields, value: number) => void): Reader => ({
  pattern: new RegExp(`^\\d{${digits}}`),
  take: (fields, text) => take(fields, Number(text)),
});

const month = (names: readonly string[]): Reader => ({
  pattern: new RegExp(`^(?:${names.join("|")})`, "i"),
  take: (fields, text) => {
    fields.month = names.findIndex((name) => name.toLowerCase() === text.toLowerCase()) + 1;
  },
});

const READERS: Readonly<Record<string, Reader>> = {
  Y: number("4", (fields, value) => fields.year = value),
  y: number("2", (fields, value) => fields.year = value < 69 ? 2000 + value : 1900 + value),
  m: number("1,2", (fields, value) => fields.month = value),
  d: number("1,2", (fields, value) => fields.day = value),
  H: number("1,2", (fields, value) => fields.hour = value),
  I: number("1,2", (fields, value) => fields.hour = value % 12),
  M: number("1,2", (fields, value) => fields.minute = value),
  S: number("1,2", (fields, value) => fields.second = value),
  f: {
    pattern: /^\d{1,6}/,
    take: (fields, text) => fields.ms = Math.floor(Number(text.padEnd(6, "0")) / 1000),
  },
  p: { pattern: /^[AP]M/i, take: (fields, text) => fields.isAfternoon = /^p/i.test(text) },
  B: month(MONTHS),
  b: month(MONTHS.map((name) => name.slice(0, 3))),
  A: { pattern: new RegExp(`^(?:${DAYS.join("|")})`, "i"), take: () => {} },
  z: { pattern: /^(?:Z|\+00:?00)/, take: () => {} },
  Z: { pattern: /^(?:UTC|GMT)/, take: () => {} },
};

/** Reads a moment in UTC by a Python format. @throws PhloError PHLO-502 where the text does not fit. */
export function parseStrptime(text: string, format: string): number {
  const fields: Fields = {
    year: 1900,
    month: 1,
    day: 1,
    hour: 0,
    minute: 0,
    second: 0,
    ms: 0,
    isAfternoon: undefined,
  };
  const rest = readFields(text, format, fields);
  const hour = fields.hour + (fields.isAfternoon === true ? 12 : 0);
  const at = Date.UTC(
    fields.year,
    fields.month - 1,
    fields.day,
    hour,
    fields.minute,
    fields.second,
    fields.ms,
  );
  const isReal = new Date(at).getUTCDate() === fields.day && fields.month <= 12 && hour < 24;
  if (rest !== "" || !isReal) throw misfit(text, format);
  return at;
}

function readFields(text: string, format: string, fields: Fields): string {
  let rest = text;
  for (let index = 0; index < format.length; index++) {
    const character = format[index] ?? "";
    if (character !== "%" || format[index + 1] === "%") {
      if (character === "%") index++;
      if (!rest.startsWith(character)) throw misfit(text, format);
      rest = rest.slice(1);
      continue;
    }
    const directive = format[++index] ?? "";
    const reader = Object.hasOwn(READERS, directive) ? READERS[directive] : undefined;
    const match = reader?.pattern.exec(rest);
    if (reader === undefined || match === null || match === undefined) throw misfit(text, format);
    reader.take(fields, match[0]);
    rest = rest.slice(match[0].length);
  }
  return rest;
}

function misfit(text: string, format: string): PhloError {
  return new PhloError(
    "PHLO-502",
    `Cannot read "${text}" as a date: it is not of the form "${format}"`,
  );
}
