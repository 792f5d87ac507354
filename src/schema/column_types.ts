/**
 * zod schemas that carry a column type JSON has no word for: dates, timestamps, decimals, JSON as it came.
 * Users import them as `types` from "phlo".
 *
 * @module
 */

import { z } from "zod";
import type { ColumnType } from "../core/column.ts";

/** The key of a schema's meta that holds its column type; it survives `.describe()`, checks and copies of zod. */
export const COLUMN_TYPE_META = "phloColumn";

/** Schemas with a column type of their own. */
export const types: {
  /** A day, `2024-01-20`; the column is a date. */
  date(): z.ZodISODate;
  /** A moment, `2024-01-20T08:30:00`, with or without an offset; the column is a timestamp, in UTC where there is an offset. */
  timestamp(): z.ZodISODateTime;
  /**
   * An exact number of at most `precision` digits, `scale` of them after the point, from a JSON number or a JSON string.
   * The value is text, so that no digit is lost.
   */
  decimal(precision: number, scale: number): z.ZodString;
  /** Any JSON value; the column holds its text. */
  json(): z.ZodUnknown;
} = {
  date: () => z.iso.date().meta(columnMeta({ kind: "date" })),
  timestamp: () =>
    z.iso.datetime({ local: true, offset: true }).meta(columnMeta({ kind: "timestamp" })),
  decimal: (precision, scale) =>
    z.string({ error: "Invalid input: expected a number, or a string that holds one" })
      .regex(decimalPattern(precision, scale), {
        error: `Invalid decimal: expected at most ${precision - scale} digits before the point ` +
          `and ${scale} after it`,
      })
      .meta(columnMeta({ kind: "decimal", precision, scale })),
  json: () => z.unknown().meta(columnMeta({ kind: "json" })),
};

/** @throws RangeError where no engine has such a decimal. */
function decimalPattern(precision: number, scale: number): RegExp {
  const isWhole = Number.isInteger(precision) && Number.isInteger(scale);
  if (!isWhole || precision < 1 || precision > 38 || scale < 0 || scale > precision) {
    throw new RangeError(
      `types.decimal(${precision}, ${scale}): precision is 1 to 38, scale 0 to precision`,
    );
  }
  const digits = precision - scale;
  const whole = digits === 0 ? "0+" : `0*[0-9]{1,${digits}}`;
  const fraction = scale === 0 ? "0+" : `[0-9]{1,${scale}}0*`;
  return new RegExp(`^-?${whole}(?:\\.${fraction})?$`);
}

function columnMeta(type: ColumnType): Record<string, unknown> {
  return { [COLUMN_TYPE_META]: type };
}
