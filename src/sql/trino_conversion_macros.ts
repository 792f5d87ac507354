/**
 * Macros of casts whose result in Trino differs from DuckDB's: rounding, cutting, the text of a float, the text inside JSON.
 * An error is a cast that fails, because `try()` may not hold DuckDB's `error()`.
 *
 * @module
 */

/** A cast to an int type: halves go away from zero, and text must be digits. */
const toWhole = (type: string): string =>
  `create or replace macro trino.to_${type}(x) as case
  when trino.is_float(x) then cast(round(cast(x as double)) as ${type})
  when typeof(x) = 'VARCHAR' and not regexp_full_match(cast(x as varchar), '[-+]?\\d+')
    then cast(cast(x as varchar) || ' is not an integer' as ${type})
  else cast(x as ${type}) end;`;

const STEP = "cast(10 ** (6 - p) as bigint)";
/** Microseconds to the nearest step of a precision, halves up. */
const ROUNDED = `cast(floor((epoch_us(t) + ${STEP} // 2)::double / ${STEP}) as bigint) * ${STEP}`;

/** The macros. */
export const TRINO_CONVERSION_MACROS: string = `
${["tinyint", "smallint", "integer", "bigint"].map(toWhole).join("\n")}
create or replace macro trino.float_digits(m) as
  case when m like '%e%' then replace(split_part(m, 'e', 1), '.', '')
    else ltrim(replace(m, '.', ''), '0') end;
create or replace macro trino.float_exponent(m) as
  case when m like '%e%' then cast(split_part(m, 'e', 2) as integer)
    when m like '0.%' then -1 - (length(split_part(m, '.', 2)) - length(ltrim(split_part(m, '.', 2), '0')))
    else length(split_part(m, '.', 1)) - 1 end;
create or replace macro trino.float_text(m) as
  left(trino.float_digits(m), 1) || '.'
  || coalesce(nullif(rtrim(substr(trino.float_digits(m), 2), '0'), ''), '0')
  || 'E' || cast(trino.float_exponent(m) as varchar);
create or replace macro trino.signed_float_text(m) as case
  when m = 'nan' then 'NaN'
  when m = 'inf' then 'Infinity'
  when m = '-inf' then '-Infinity'
  when m in ('0.0', '-0.0') then replace(m, '0.0', '0.0E0')
  else case when m like '-%' then '-' else '' end || trino.float_text(ltrim(m, '-')) end;
create or replace macro trino.text_of(x) as case
    when trino.is_float(x) then trino.signed_float_text(cast(x as varchar))
    when typeof(x) = 'JSON' then json_extract_string(cast(x as varchar), '$')
    when typeof(x) like 'TIMESTAMP%'
      then cast(cast('a timestamp has no one text, use format_datetime or date_format' as integer) as varchar)
    else cast(x as varchar) end;
create or replace macro trino.to_varchar
  (x) as trino.text_of(x),
  (x, n) as case
    when typeof(x) = 'VARCHAR' then left(cast(x as varchar), n)
    when length(trino.text_of(x)) > n
      then cast(cast(trino.text_of(x) || ' is too long' as integer) as varchar)
    else trino.text_of(x) end;
create or replace macro trino.rounded_time(t, p) as make_timestamp(${ROUNDED});
create or replace macro trino.to_timestamp(x, p) as trino.rounded_time(cast(x as timestamp), p);
create or replace macro trino.to_timestamptz(x, p) as
  cast(trino.rounded_time(cast(cast(x as timestamptz) as timestamp), p) as timestamptz);
`;
