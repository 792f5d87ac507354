/**
 * Macros of dates and times: Trino's units, full differences, and results of the argument's own type.
 *
 * @module
 */

const UNITS = ["second", "minute", "hour", "day", "week", "month", "quarter", "year"] as const;

/** The interval of `n` units; an unknown unit is an error that `try()` can catch. */
const interval = `case lower(u) when 'millisecond' then to_milliseconds(n) ` +
  UNITS.map((unit) => `when '${unit}' then to_${unit}s(cast(n as integer))`)
    .join(" ") +
  " else cast('not a unit of time' as interval) end";

/** Functions that are DuckDB's under another name. */
const RENAMED: readonly (readonly [name: string, duckdb: string])[] = [
  ["day_of_week", "isodow"],
  ["dow", "isodow"],
  ["day_of_year", "dayofyear"],
  ["doy", "dayofyear"],
  ["day_of_month", "day"],
  ["week_of_year", "week"],
  ["year_of_week", "isoyear"],
  ["yow", "isoyear"],
  ["last_day_of_month", "last_day"],
];

/** The macros. */
export const TRINO_TIME_MACROS: string = `
${
  RENAMED.map(([name, duckdb]) => `create or replace macro trino.${name}(x) as ${duckdb}(x);`).join(
    "\n",
  )
}
create or replace macro trino.from_unixtime(x) as
  cast(epoch_ms(cast(round(x * 1000) as bigint)) as timestamptz);
create or replace macro trino.to_unixtime(x) as epoch(x);
create or replace macro trino.date(x) as cast(x as date);
create or replace macro trino.millisecond(x) as millisecond(x) % 1000;
create or replace macro trino.date_diff(u, a, b) as date_sub(u, a, b);
create or replace macro trino.date_trunc(u, x) as cast_to_type(date_trunc(u, x), x);
create or replace macro trino.interval_of(u, n) as ${interval};
create or replace macro trino.date_add(u, n, x) as cast_to_type(x + trino.interval_of(u, n), x);
create or replace macro trino.from_iso8601_timestamp(s) as cast(s as timestamptz);
create or replace macro trino.from_iso8601_date(s) as cast(s as date);
create or replace macro trino.wall_time(x, z) as timezone(z, cast(x as timestamptz));
`;
