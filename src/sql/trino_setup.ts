/**
 * The macros that give Trino's functions their meaning in DuckDB. They live in the schema `trino` of a session's own catalog;
 * a caller creates them once per session. DuckDB cannot choose an overload by type where an argument is an aggregate, so the
 * macros take any type: `typeof` chooses (a constant to DuckDB) and `cast_to_type` gives a result the type of an argument.
 *
 * @module
 */

import { TRINO_CONVERSION_MACROS } from "./trino_conversion_macros.ts";
import { TRINO_TIME_MACROS } from "./trino_time_macros.ts";

/**
 * Division. `//` is DuckDB's whole division of ints and true division of everything else; the sum with a rest makes a decimal's
 * exact half go up, and the cast gives ints, decimals (with the larger scale, as Trino) and floats their own type back.
 * Type tests are constants to DuckDB: of ints nothing but `a // b` is left in the plan.
 */
const ARITHMETIC = `
create or replace macro trino.is_decimal(t) as typeof(t) like 'DECIMAL%';
create or replace macro trino.is_float(t) as typeof(t) in ('DOUBLE', 'FLOAT');
create or replace macro trino.half(q, t) as
  q + cast_to_type(case when trino.is_decimal(t) then q * 1e-15 else 0e0 end, q);
create or replace macro trino.ratio(a, b) as
  cast_to_type(trino.half(a // b, a + b), (a + b) * 1000000000);
create or replace macro trino.divide(a, b) as cast_to_type(
  case when b = 0 then cast_to_type(
      case when trino.is_float(a + b) then a / b else cast('Division by zero' as double) end, a // b)
    else trino.half(a // b, a + b) end, (a + b) * 1000000000);
create or replace macro trino.average(a, m) as
  cast_to_type(a + case when trino.is_decimal(m) then a * 1e-15 else 0 end, m);
create or replace macro trino.plus(x, i) as cast_to_type(x + i, x);
create or replace macro trino.minus(x, i) as cast_to_type(x - i, x);
create or replace macro trino.e() as exp(1);
create or replace macro trino.nan() as 'nan'::double;
create or replace macro trino.infinity() as 'inf'::double;
create or replace macro trino.truncate(x) as trunc(x);
create or replace macro trino.bitwise_and(a, b) as a & b;
create or replace macro trino.bitwise_or(a, b) as a | b;
create or replace macro trino.bitwise_xor(a, b) as xor(a, b);
create or replace macro trino.bitwise_not(a) as ~a;
`;

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `x${index}`);

/** `greatest` and `least` are null where one value is null; DuckDB's leave nulls out. */
const strictExtreme = (name: string): string =>
  `create or replace macro trino.${name} ` +
  [1, 2, 3, 4, 5, 6, 7, 8].map((count) => {
    const list = names(count).join(", ");
    const isNull = names(count).map((x) => `${x} is null`).join(" or ");
    return `(${list}) as case when ${isNull} then null else ${name}(${list}) end`;
  }).join(",\n  ") + ";";

const TEXTS = `
create or replace macro trino.substr
  (s, n) as case when n = 0 or abs(n) > length(s) then '' else substr(s, n) end,
  (s, n, c) as case when n = 0 or c <= 0 or abs(n) > length(s) then '' else substr(s, n, c) end;
create or replace macro trino.split_part(s, d, n) as
  case when n <= 0 then cast(cast('the index must be greater than zero' as integer) as varchar)
    when n > len(string_split(s, d)) then null else split_part(s, d, n) end;
create or replace macro trino.split(s, d) as string_split(s, d);
create or replace macro trino.replace (s, a) as replace(s, a, ''), (s, a, b) as replace(s, a, b);
create or replace macro trino.codepoint(s) as unicode(s);
create or replace macro trino.levenshtein_distance(a, b) as levenshtein(a, b);
create or replace macro trino.hamming_distance(a, b) as hamming(a, b);
create or replace macro trino.regexp_like(s, p) as regexp_matches(s, p);
create or replace macro trino.regexp_extract
  (s, p) as case when regexp_matches(s, p) then regexp_extract(s, p) end,
  (s, p, g) as case when regexp_matches(s, p) then regexp_extract(s, p, g) end;
create or replace macro trino.regexp_replace
  (s, p) as regexp_replace(s, p, '', 'g'),
  (s, p, r) as regexp_replace(s, p, regexp_replace(replace(r, '\\', '\\\\'), '\\$(\\d)', '\\\\\\1', 'g'), 'g');
create or replace macro trino.regexp_extract_all
  (s, p) as regexp_extract_all(s, p), (s, p, g) as regexp_extract_all(s, p, g);
create or replace macro trino.regexp_split(s, p) as regexp_split_to_array(s, p);
create or replace macro trino.to_utf8(s) as encode(s);
create or replace macro trino.from_utf8(b) as decode(b);
create or replace macro trino.to_hex(b) as hex(b::blob);
create or replace macro trino.from_hex(s) as unhex(s);
create or replace macro trino.md5(b) as unhex(md5(b::blob));
create or replace macro trino.sha1(b) as unhex(sha1(b::blob));
create or replace macro trino.sha256(b) as unhex(sha256(b::blob));
${strictExtreme("greatest")}
${strictExtreme("least")}
`;

const COLLECTIONS = `
create or replace macro trino.element_at(c, k) as c[k];
create or replace macro trino.cardinality(c) as case
  when typeof(c) like 'MAP%' then len(json_keys(to_json(c))) else json_array_length(to_json(c)) end;
create or replace macro trino.array_join
  (a, s) as array_to_string(a, s),
  (a, s, n) as array_to_string(list_transform(a, lambda v: coalesce(cast(v as varchar), n)), s);
create or replace macro trino.contains(a, x) as case
  when a is null or x is null then null when list_contains(a, x) then true
  when len(list_filter(a, lambda v: v is null)) > 0 then null else false end;
create or replace macro trino.array_distinct(a) as
  list_filter(a, lambda v, i: coalesce(list_position(a, v), i) = i);
create or replace macro trino.array_max(a) as
  case when len(list_filter(a, lambda v: v is null)) > 0 then null else list_max(a) end;
create or replace macro trino.array_min(a) as
  case when len(list_filter(a, lambda v: v is null)) > 0 then null else list_min(a) end;
create or replace macro trino.array_sort(a) as list_sort(a, 'ASC', 'NULLS LAST');
create or replace macro trino.array_position(a, x) as
  case when a is null or x is null then null else cast(coalesce(list_position(a, x), 0) as bigint) end;
create or replace macro trino.slice(a, s, n) as list_slice(a, s, s + n - 1);
create or replace macro trino.map_agg(k, v) as map(list(k), list(v));
create or replace macro trino.sequence
  (a bigint, b bigint) as generate_series(a, b, case when b < a then -1 else 1 end),
  (a bigint, b bigint, s bigint) as generate_series(a, b, s),
  (a date, b date) as list_transform(
    generate_series(a, b, to_days(case when b < a then -1 else 1 end)), lambda d: cast(d as date)),
  (a date, b date, s interval) as list_transform(generate_series(a, b, s), lambda d: cast(d as date)),
  (a timestamp, b timestamp, s interval) as generate_series(a, b, s),
  (a timestamptz, b timestamptz, s interval) as generate_series(a, b, s);
create or replace macro trino.json_path(p) as regexp_replace(p, '\\["([^"]*)"\\]', '."\\1"', 'g');
create or replace macro trino.json_extract(j, p) as json_extract(j, trino.json_path(p));
create or replace macro trino.json_extract_scalar(j, p) as case
  when json_type(j, trino.json_path(p)) in ('OBJECT', 'ARRAY') then null
  else json_extract_string(j, trino.json_path(p)) end;
create or replace macro trino.json_parse(s) as cast(s as json);
create or replace macro trino.json_format(j) as cast(json(j) as varchar);
create or replace macro trino.json_array_length(j) as
  case when json_type(j) = 'ARRAY' then cast(json_array_length(j) as bigint) end;
`;

/** Creates the schema and its macros; to be run on each session before translated SQL. */
export const TRINO_SETUP_SQL: string = [
  "create schema if not exists trino;",
  ARITHMETIC,
  TEXTS,
  COLLECTIONS,
  TRINO_TIME_MACROS,
  TRINO_CONVERSION_MACROS,
].join("\n");
