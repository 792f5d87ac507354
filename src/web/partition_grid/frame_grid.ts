/**
 * Where the cells of a view stand: months of years, days of weeks, hours of days. Pure calendar.
 *
 * @module
 */

import { daysIn, type Level, levelOf, pad, weekdayOf } from "./periods.ts";

/** A view without what is known of its cells. */
export interface Frame {
  readonly columns: number;
  readonly rows: number;
  readonly rowLabels: readonly Label[];
  readonly columnLabels: readonly Label[];
  readonly places: readonly {
    readonly period: string;
    readonly column: number;
    readonly row: number;
  }[];
}

/** A word at a row or column. */
export interface Label {
  readonly at: number;
  readonly text: string;
}

/** What is shown. */
export interface FrameRequest {
  /** `""` shows years. */
  readonly period: string;
  /** Years of the view of years, oldest first. */
  readonly years: readonly number[];
}

/** The frame of a period. */
export function frameGrid(request: FrameRequest): Frame {
  return FRAMES[levelOf(request.period)](request);
}

const FRAMES: Readonly<Record<Level, (request: FrameRequest) => Frame>> = {
  all: frameOfYears,
  year: frameOfDays,
  month: frameOfHours,
};

const MONTH_LETTERS = "JFMAMJJASOND";
const MONTH_NAMES = "JanFebMarAprMayJunJulAugSepOctNovDec".match(/.../g) ?? [];

/** A row for each year, a column for each month. */
function frameOfYears({ years }: FrameRequest): Frame {
  const places = years.flatMap((year, row) =>
    Array.from({ length: 12 }, (_, column) => ({
      period: `${pad(year, 4)}-${pad(column + 1)}`,
      column,
      row,
    }))
  );
  return {
    places,
    columns: 12,
    rows: years.length,
    rowLabels: years.map((year, at) => ({ at, text: pad(year, 4) })),
    columnLabels: [...MONTH_LETTERS].map((text, at) => ({ at, text })),
  };
}

/** A column for each week, a row for each day of it. */
function frameOfDays({ period }: FrameRequest): Frame {
  const year = Number(period);
  const shift = weekdayOf(`${period}-01-01`);
  const places: { period: string; column: number; row: number }[] = [];
  const columnLabels: Label[] = [];
  let number = shift;
  for (let month = 1; month <= 12; month++) {
    columnLabels.push({ at: Math.ceil(number / 7), text: MONTH_NAMES[month - 1] ?? "" });
    for (let day = 1; day <= daysIn(year, month); day++, number++) {
      const key = `${period}-${pad(month)}-${pad(day)}`;
      places.push({ period: key, column: Math.floor(number / 7), row: number % 7 });
    }
  }
  return {
    places,
    columns: Math.floor((number - 1) / 7) + 1,
    rows: 7,
    rowLabels: [{ at: 0, text: "Mon" }, { at: 2, text: "Wed" }, { at: 4, text: "Fri" }],
    columnLabels,
  };
}

/** A row for each day, a column for each hour. */
function frameOfHours({ period }: FrameRequest): Frame {
  const [year = "", month = ""] = period.split("-");
  const days = Array.from({ length: daysIn(Number(year), Number(month)) }, (_, index) => index);
  return {
    places: days.flatMap((row) =>
      Array.from({ length: 24 }, (_, column) => ({
        period: `${period}-${pad(row + 1)}T${pad(column)}`,
        column,
        row,
      }))
    ),
    columns: 24,
    rows: days.length,
    rowLabels: days.map((at) => ({ at, text: pad(at + 1) })),
    columnLabels: [0, 6, 12, 18].map((at) => ({ at, text: pad(at) })),
  };
}
