/**
 * Chooses what of a table is drawn: a column that tells the time, and a number beside it. Types decide first, then values:
 * APIs write times as text and as counted seconds.
 *
 * @module
 */

/** A column of the table with some of its values. */
export interface SampledColumn {
  readonly name: string;
  /** As DuckDB names it. */
  readonly type: string;
  readonly values: readonly unknown[];
}

/** How a column tells the time. */
export type TimeForm = "instant" | "text" | "milliseconds" | "seconds";

/** A column that tells the time. */
export interface TimeColumn {
  readonly name: string;
  readonly form: TimeForm;
}

/** What may be drawn, the likeliest first. */
export interface PlotChoices {
  readonly times: readonly TimeColumn[];
  readonly values: readonly string[];
}

/** Chooses by types and values. */
export function choosePlotColumns(columns: readonly SampledColumn[]): PlotChoices {
  const own = columns.filter(({ name }) => !name.startsWith("_phlo_"));
  const times = own.flatMap((column) => {
    const form = timeForm(column);
    return form === undefined ? [] : [{ name: column.name, form }];
  });
  const taken = new Set(times.map(({ name }) => name));
  const values = own.filter((column) => isNumberType(column.type) && !taken.has(column.name));
  return {
    times: times.toSorted((left, right) => FORM_RANK[left.form] - FORM_RANK[right.form]),
    values: values.toSorted((left, right) => rank(left) - rank(right)).map(({ name }) => name),
  };
}

/** True for types whose values lie on a line. */
export function isNumberType(type: string): boolean {
  return /^(?:U?(?:TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(.*\))$/.test(type);
}

/** SQL for milliseconds since 1970; null where the value is no time. */
export function renderEpoch(quotedName: string, form: TimeForm): string {
  switch (form) {
    case "instant":
      return `CAST(epoch_ms(${quotedName}) AS DOUBLE)`;
    case "text":
      return `CAST(epoch_ms(TRY_CAST(${quotedName} AS TIMESTAMPTZ)) AS DOUBLE)`;
    case "milliseconds":
      return `CAST(${quotedName} AS DOUBLE)`;
    case "seconds":
      return `CAST(${quotedName} AS DOUBLE) * 1000`;
  }
}

const FORM_RANK: Readonly<Record<TimeForm, number>> = {
  instant: 0,
  text: 1,
  milliseconds: 2,
  seconds: 3,
};

const ISO_TIME = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}|$)/;
const TIME_NAME = /(?:^|_)(?:at|ts|time|date|day|epoch|mills|millis|timestamp)$|(?:Date|Time|At)$/;
const YEAR_2000_SECONDS = 946_684_800;
const YEAR_2100_SECONDS = 4_102_444_800;

function timeForm({ name, type, values }: SampledColumn): TimeForm | undefined {
  if (/^(?:DATE|TIMESTAMP)/.test(type)) return "instant";
  const known = values.filter((value) => value !== null && value !== undefined);
  if (known.length === 0) return undefined;
  if (type === "VARCHAR") {
    const isTime = known.every((value) =>
      ISO_TIME.test(String(value)) && !Number.isNaN(Date.parse(String(value)))
    );
    return isTime ? "text" : undefined;
  }
  if (!isNumberType(type) || !TIME_NAME.test(name)) return undefined;
  const numbers = known.map(Number);
  const within = (factor: number): boolean =>
    numbers.every((value) =>
      value >= YEAR_2000_SECONDS * factor && value < YEAR_2100_SECONDS * factor
    );
  if (within(1000)) return "milliseconds";
  return within(1) ? "seconds" : undefined;
}

/** Measures before counts before what looks like a key; what never changes comes last. */
function rank({ name, type, values }: SampledColumn): number {
  const distinct = new Set(values.map(String)).size;
  const isConstant = values.length > 1 && distinct === 1 ? 8 : 0;
  const isKey = /(?:^|_)id$|Id$|^(?:rowid|row_number|year|month|week|day|hour)$/.test(name) ? 4 : 0;
  const isWhole = /INT/.test(type) ? 1 : 0;
  return isConstant + isKey + isWhole;
}
