/**
 * Trino's results on DuckDB, expression by expression, and what is refused. Expected values are facts of Trino's documentation and behaviour.
 *
 * @module
 */

import { expect } from "expect";
import { PhloError } from "../core/phlo_error.ts";
import { openSession, type Session } from "../duckdb/session.ts";
import { translateTrino } from "./translate_trino.ts";
import { TRINO_SETUP_SQL } from "./trino_setup.ts";

const TABLE = `
  create table t as select * from (values
    (1, 1705708800123::bigint, 7.5::double, 7.25::decimal(10, 2), 'abc', timestamp '2024-01-20 13:59:58.123456', date '2024-01-31'),
    (2, 1705712399999::bigint, 2.5::double, 1.01::decimal(10, 2), null, timestamp '2024-01-20 14:00:01', date '2024-02-29')
  ) as v(n, date, d, dec, s, ts, day);`;

async function openTrino(): Promise<Session> {
  // Nothing here is large enough to be spilled, so the folder is never made.
  const session = await openSession({ temporaryFolder: `${Deno.cwd()}/.never_made`, folders: [] });
  await session.run(TRINO_SETUP_SQL);
  await session.run(TABLE);
  return session;
}

function translate(sql: string): string {
  const { sql: translated } = translateTrino(sql, { file: "m.sql" });
  expect(translated.split("\n").length).toBe(sql.split("\n").length);
  return translated;
}

const RESULTS: readonly (readonly [expression: string, expected: string])[] = [
  // Division
  ["date / 1000", "1705708800"],
  ["d / 2", "3.75"],
  ["n / 2", "0"],
  ["-7 / 2", "-3"],
  ["7 / 2 * 2", "6"],
  ["2 * 7 / 2", "7"],
  ["100 / 3 / 3", "11"],
  ["(date / 1000) / (60 * 60) / 24", "19742"],
  ["1 + date / 1000 - 1", "1705708800"],
  ["7 / 2.0", "3.5"],
  ["10 / 3.0", "3.3"],
  ["7.5 / 2", "3.8"],
  ["2.01 / 2", "1.01"],
  ["dec / 2", "3.63"],
  ["1e0 / 0", "Infinity"],
  ["7::double / 2", "3.5"],
  ["7 // 2 / 2", "1"],
  ["2 ** 3 / 3e0 > 2.6", "true"],
  ["[8, 9][1] / 3", "2"],
  ["n / cast(2 as double)", "0.5"],
  ["case when n = 1 then 9 else 1 end / 2", "4"],
  ["(select max(x.n) from t x) / 2", "1"],
  ["try(1 / 0)", "NULL"],
  ["try(n / (n - 1))", "NULL"],
  // Dates
  ["from_unixtime(date / 1000)", "2024-01-20 00:00:00+00"],
  ["cast(from_unixtime(date / 1000) as timestamp)", "2024-01-20 00:00:00"],
  ["cast(from_unixtime(date / 1e3) as timestamp)", "2024-01-20 00:00:00.123"],
  ["cast(ts as timestamp)", "2024-01-20 13:59:58.123"],
  ["cast(ts as timestamp(6))", "2024-01-20 13:59:58.123456"],
  ["cast(ts as timestamp(0))", "2024-01-20 13:59:58"],
  ["to_unixtime(timestamp '2024-01-20 00:00:00')", "1705708800.0"],
  ["day_of_week(date '2024-01-21')", "7"],
  ["day_of_week(date '2024-01-22')", "1"],
  ["dow(ts)", "6"],
  ["day_of_year(date '2024-12-31')", "366"],
  ["week_of_year(date '2024-12-30')", "1"],
  ["week(date '2024-12-30')", "1"],
  ["year_of_week(date '2024-12-30')", "2025"],
  ["extract(hour from ts)", "13"],
  ["extract(dow from date '2024-01-21')", "7"],
  ["extract(day_of_year from day)", "31"],
  ["extract(second from ts)", "58"],
  ["millisecond(ts)", "123"],
  ["date_diff('minute', timestamp '2024-01-20 13:59:58', timestamp '2024-01-20 14:00:01')", "0"],
  ["date_diff('second', timestamp '2024-01-20 13:59:58', timestamp '2024-01-20 14:00:01')", "3"],
  ["date_diff('day', timestamp '2024-01-01 12:00:00', timestamp '2024-01-03 11:00:00')", "1"],
  ["date_diff('day', date '2024-01-03', date '2024-01-01')", "-2"],
  ["date_diff('month', date '2024-01-31', date '2024-02-29')", "1"],
  ["date_diff('month', date '2024-03-15', date '2024-01-20')", "-1"],
  ["date_diff('year', date '2020-02-29', date '2021-02-28')", "1"],
  ["date_add('month', 1, day)", "2024-02-29"],
  ["date_add('hour', -2, timestamp '2024-01-20 01:00:00')", "2024-01-19 23:00:00"],
  ["date_trunc('month', day)", "2024-01-01"],
  ["date_trunc('hour', ts)", "2024-01-20 13:00:00"],
  ["date_trunc('week', date '2024-01-20')", "2024-01-15"],
  ["day + interval '1' day", "2024-02-01"],
  ["day - interval '1' month", "2023-12-31"],
  ["ts + interval '2' hour", "2024-01-20 15:59:58.123456"],
  ["date_format(ts, '%Y-%m-%d %H:%i:%s')", "2024-01-20 13:59:58"],
  ["date_format(ts, '%W %e %M %h:%i %p')", "Saturday 20 January 01:59 PM"],
  ["format_datetime(ts, 'EEEE')", "Saturday"],
  ["format_datetime(ts, 'yyyy-MM-dd''T''HH:mm:ss.SSS')", "2024-01-20T13:59:58.123"],
  ["date_parse('2024-01-20 05', '%Y-%m-%d %H')", "2024-01-20 05:00:00"],
  ["parse_datetime('20/01/2024', 'dd/MM/yyyy')", "2024-01-20 00:00:00+00"],
  ["last_day_of_month(date '2024-02-03')", "2024-02-29"],
  ["timestamp '2024-01-20 12:00:00' at time zone 'UTC'", "2024-01-20 12:00:00+00"],
  ["cast(timestamp '2024-01-20 02:00:00' at time zone 'America/New_York' as date)", "2024-01-19"],
  ["hour(timestamp '2024-01-20 12:00:00' at time zone 'America/New_York')", "7"],
  ["extract(hour from timestamp '2024-01-20 12:00:00 UTC' at time zone 'Europe/Berlin')", "13"],
  ["cast(date_trunc('day', ts at time zone 'Asia/Tokyo') as date)", "2024-01-20"],
  ["from_iso8601_timestamp('2024-01-20T12:00:00Z')", "2024-01-20 12:00:00+00"],
  ["timestamp '2024-01-20 12:00:00 UTC'", "2024-01-20 12:00:00+00"],
  // Text
  ["cast('abcdef' as varchar(2))", "ab"],
  ["cast(s as varchar(2))", "ab"],
  ["cast(1.5e0 as varchar)", "1.5E0"],
  ["cast(d * 100 as varchar)", "7.5E2"],
  ["cast(0.00125e0 as varchar)", "1.25E-3"],
  ["cast(0e0 as varchar)", "0.0E0"],
  ["cast(dec as varchar)", "7.25"],
  ["cast(n as varchar) || 'x'", "1x"],
  ["cast(json_parse('\"x\"') as varchar)", "x"],
  ["cast(json_extract('{\"a\": \"x\"}', '$.a') as varchar)", "x"],
  ["cast(day as varchar)", "2024-01-31"],
  ["concat('a', 'b', 'c')", "abc"],
  ["concat('a', null)", "NULL"],
  ["concat(array[1], array[2])", "[1, 2]"],
  ["'a' || null", "NULL"],
  ["substr('abc', 2)", "bc"],
  ["substr('abc', 0, 2)", ""],
  ["substr('abc', -2, 1)", "b"],
  ["substring('hello' from 2 for 3)", "ell"],
  ["substring('hello', 2, 3)", "ell"],
  ["split_part('a,b', ',', 2)", "b"],
  ["split_part('a,b', ',', 3)", "NULL"],
  ["strpos('abc', 'z')", "0"],
  ["position('b' in 'abc')", "2"],
  ["trim(both 'x' from 'xax')", "a"],
  ["replace('aXa', 'X')", "aa"],
  ["regexp_like('abc', 'b.')", "true"],
  ["regexp_extract('abc', 'z')", "NULL"],
  ["regexp_extract('abc', '(b)(c)', 2)", "c"],
  ["regexp_replace('aab', 'a', 'x')", "xxb"],
  ["regexp_replace('ab12', '([a-z]+)(\\d+)', '$2-$1')", "12-ab"],
  ["to_hex(md5(to_utf8('x')))", "9DD4E461268C8034F5C8564E155C67A6"],
  ["to_hex(X'00ff')", "00FF"],
  // Numbers
  ["round(2.5e0)", "3.0"],
  ["round(-2.5e0)", "-3.0"],
  ["round(1234.567e0, -2)", "1200.0"],
  ["cast(2.5e0 as bigint)", "3"],
  ["cast(-2.5e0 as integer)", "-3"],
  ["cast('12' as integer)", "12"],
  ["try_cast('x' as integer)", "NULL"],
  ["try_cast('2.5' as integer)", "NULL"],
  ["try_cast('2024-13-01' as date)", "NULL"],
  ["cast(7 as decimal(5, 1))", "7.0"],
  ["decimal '1.5' / 2", "0.8"],
  ["greatest(1, null)", "NULL"],
  ["least(3, 2, 1)", "1"],
  ["7 % -3", "1"],
  ["mod(-7, 3)", "-1"],
  ["if(n > 0, 'yes', 'no')", "yes"],
  ["if(n > 5, 'yes')", "NULL"],
  ["coalesce(null, 2)", "2"],
  ["nullif(1, 1)", "NULL"],
  ["is_nan(nan())", "true"],
  ["bitwise_and(5, 3)", "1"],
  // Collections and JSON
  ["element_at(array[1, 2], 5)", "NULL"],
  ["element_at(map(array['a'], array[1]), 'a')", "1"],
  ["array_join(array['a', null, 'b'], ',')", "a,b"],
  ["array_join(array[1, null], '-', 'x')", "1-x"],
  ["cardinality(array[1, null])", "2"],
  ["cardinality(map(array['a', 'b'], array[1, 2]))", "2"],
  ["contains(array[1, null], 2)", "NULL"],
  ["contains(array[1, 2], 2)", "true"],
  ["array_distinct(array[3, 1, 3, null])", "[3, 1, NULL]"],
  ["sequence(1, 3)", "[1, 2, 3]"],
  ["sequence(3, 1)", "[3, 2, 1]"],
  ["sequence(date '2024-01-30', date '2024-02-01')", "[2024-01-30, 2024-01-31, 2024-02-01]"],
  ["transform(array[1, 2], x -> x / 2 + 1)", "[1, 2]"],
  ["filter(array[1, 2, 3], x -> x % 2 = 1)", "[1, 3]"],
  ["json_extract_scalar('{\"a\": {\"b\": 1}}', '$.a.b')", "1"],
  ["json_extract_scalar('{\"a\": {\"b\": 1}}', '$.a')", "NULL"],
  ['json_extract_scalar(\'{"a b": [1, "x"]}\', \'$["a b"][1]\')', "x"],
  ["json_array_length('[1, 2]')", "2"],
  ["json_format(json_parse('{\"a\": 1}'))", '{"a":1}'],
  ["cast(json_parse('[1, 2]') as array(bigint))", "[1, 2]"],
  ["cast(row(1, 'a') as row(x integer, y varchar)).y", "a"],
];

Deno.test("translateTrino() gives Trino's result for every recorded expression", async (test) => {
  await using session = await openTrino();
  for (const [expression, expected] of RESULTS) {
    await test.step(expression, async () => {
      const sql = translate(`select ${expression}\n  as x from t order by n limit 1`);
      const [row] = await session.rows(
        `select coalesce(cast(x as varchar), 'NULL') as x from (${sql})`,
      );
      const isFloat = /^-?\d+\.0$/.test(expected);
      expect(isFloat ? Number(row?.x).toFixed(1) : String(row?.x).replace(/^inf$/, "Infinity"))
        .toBe(expected);
    });
  }
});

const AGGREGATES: readonly (readonly [expression: string, expected: string])[] = [
  ["sum(n) / count(*)", "1"],
  ["100.0 * count(*) / 3", "66.7"],
  ["max(d) / 2", "3.75"],
  ["sum(dec) / count(*)", "4.13"],
  ["avg(n)", "1.5"],
  ["avg(dec)", "4.13"],
  ["avg(d)", "5.0"],
  ["avg(dec) filter (where n = 2)", "1.01"],
  ["avg(case when n = 1 then 1.0 else 0 end)", "0.5"],
  ["approx_percentile(d, 0.5)", "2.5"],
  ["approx_percentile(n, array[0.5, 0.9])", "[1, 2]"],
  ["approx_distinct(n)", "2"],
  ["approx_distinct(n) filter (where n > 1)", "1"],
  ["max_by(s, n)", "NULL"],
  ["min_by(s, n)", "abc"],
  ["arbitrary(s)", "abc"],
  ["every(n > 1)", "false"],
  ["count_if(n > 1)", "1"],
  ["array_agg(n order by n desc)", "[2, 1]"],
  ["listagg(cast(n as varchar), ',') within group (order by n desc)", "2,1"],
  ["cast(max(n) as varchar)", "2"],
  ["cast(avg(n) as bigint)", "2"],
  ["from_unixtime(max(date) / 1000)", "2024-01-20 00:59:59+00"],
  ["date_trunc('month', max(day))", "2024-02-01"],
  ["max(day) + interval '1' day", "2024-03-01"],
  ["date_diff('day', min(day), max(day))", "29"],
];

Deno.test("translateTrino() gives Trino's result for aggregates", async (test) => {
  await using session = await openTrino();
  for (const [expression, expected] of AGGREGATES) {
    await test.step(expression, async () => {
      const sql = translate(`select ${expression} as x from t`);
      const [row] = await session.rows(
        `select coalesce(cast(x as varchar), 'NULL') as x from (${sql})`,
      );
      expect(row?.x).toBe(expected);
    });
  }
});

Deno.test("division keeps the type of its sides and leaves nothing but itself in the plan", async () => {
  await using session = await openTrino();
  const types = await session.describe(
    translate(
      "select n / 2 as i, date / 1000 as b, d / 2 as f, dec / 2 as p, avg(n) over () as a from t",
    ),
  );
  expect(types.map(({ type }) => type.replace(/\d+,/, "…,"))).toEqual([
    "INTEGER",
    "BIGINT",
    "DOUBLE",
    "DECIMAL(…,2)",
    "DOUBLE",
  ]);
  const [plan] = await session.rows(`explain ${translate("select date / 1000 from t")}`);
  expect(String(plan?.explain_value)).toContain("(date // 1000)");
  await expect(session.rows(translate("select n / (n - n) from t"))).rejects.toThrow(
    "Division by zero",
  );
});

Deno.test("window functions take ignore nulls where Trino writes it", async () => {
  await using session = await openTrino();
  const rows = await session.rows(translate(`
    select n, lag(s) ignore nulls over (order by n) as before, lead(n, 1) over w as after,
      first_value(s) respect nulls over (order by n) as first, sum(n) over (order by n rows unbounded preceding) / 2 as half
    from t window w as (order by n) order by n`));
  expect(rows.map((row) => [row.before, row.after, row.first, Number(row.half)])).toEqual([
    [null, 2, "abc", 0],
    ["abc", null, "abc", 1],
  ]);
});

const UNTOUCHED: readonly string[] = [
  "select a, count(*) from x.y where b = 'from_unixtime(1/2)' -- date / 1000\ngroup by 1",
  'with a (x, y) as (select 1, 2) select a.*, t."avg" from a join t using (id) /* a / b */',
  "select extract(hour from ts), coalesce(a, b), case when a < 70 then 'x' end from t",
  "select a::decimal(10, 2)[], [1, 2][1], {'k': 1}.k, a // 2, 2 ** 3 ^ 2, j ->> '$.x', strftime(d, '%Y') from t",
  "select sum(a) over (partition by b order by c rows between unbounded preceding and current row) from t",
  "",
];

Deno.test("SQL that uses nothing of Trino's own comes out as it is", () => {
  for (const sql of UNTOUCHED) {
    expect(translateTrino(sql, { file: "m.sql" })).toEqual({
      sql,
      isChanged: false,
      needsSetup: false,
    });
  }
});

const REFUSED: readonly (readonly [sql: string, message: string, line: number, column: number])[] =
  [
    ["select *\nfrom t match_recognize (pattern (a))", '"match_recognize" has no equal', 2, 8],
    ["select\n  xxhash64(to_utf8(s)) from t", 'the function "xxhash64" has no equal', 2, 3],
    ["select human_readable_seconds(96)", '"human_readable_seconds" has no equal', 1, 8],
    ["select zip(a, b)", '"zip" has no equal', 1, 8],
    ["select reduce(a, 0, (s, x) -> s + x, s -> s)", '"reduce" has no equal', 1, 8],
    ["select ts at time zone 'America/New_York' from t", "a time zone of its own", 1, 11],
    ["select 1 where ts at time zone 'Asia/Tokyo' > now()", "a time zone of its own", 1, 19],
    [
      "select date_trunc('day', ts at time zone 'Asia/Tokyo') from t",
      "a time zone of its own",
      1,
      29,
    ],
    ["select cast(ts at time zone 'Asia/Tokyo' as varchar)", "a time zone of its own", 1, 16],
    ["select with_timezone(ts, 'Asia/Tokyo')", '"with_timezone" has no equal', 1, 8],
    ["select cast(x as char(3))", "char, which fills up with spaces", 1, 18],
    ["select cast(x as json)", "a cast to json has no equal", 1, 18],
    ["select cast(x as timestamp(9))", "finer than microseconds", 1, 18],
    ["select cast(x as hyperloglog)", 'the type "hyperloglog" has no equal', 1, 18],
    ["select date_format(ts, '%D')", 'the pattern\'s "%D" has no equal', 1, 24],
    ["select date_format(ts, f)", "needs its pattern as a text in place", 1, 8],
    ["select format_datetime(ts, 'G')", 'the pattern\'s "G" has no equal', 1, 28],
    ["select max_by(a, b, 3)", '"max_by" with 3 arguments has no equal', 1, 8],
    ["select from_unixtime(1, 'Asia/Tokyo')", '"from_unixtime" with 2 arguments', 1, 8],
    ["select interval '1-2' year to month", "an interval of several units", 1, 8],
    ["select 'abc", "a text that never ends", 1, 8],
    ["select a /* b", "a comment that never ends", 1, 10],
    ["select cast(a", 'expected "as", found the end', 1, 14],
  ];

Deno.test("what has no equal meaning is refused with its place", async (test) => {
  for (const [sql, message, line, column] of REFUSED) {
    await test.step(sql, () => {
      let refused: unknown;
      try {
        translateTrino(sql, { file: "m.sql" });
      } catch (error) {
        refused = error;
      }
      expect(refused).toBeInstanceOf(PhloError);
      const isSyntax = /never ends|found the end/.test(message);
      expect(refused).toMatchObject({
        code: isSyntax ? "PHLO-501" : "PHLO-505",
        place: { file: "m.sql", line, column },
      });
      expect((refused as PhloError).message).toContain(message);
    });
  }
});

Deno.test("a refusal names the line of the user's file, where compiled SQL has other lines", () => {
  const work = () => translateTrino("select 1,\n  zip(a)", { file: "m.sql", lines: [3, 9] });
  expect(work).toThrow(
    expect.objectContaining({ place: expect.objectContaining({ line: 9, column: 3 }) }),
  );
});

Deno.test("SQL that is damaged or nests without end never hangs", () => {
  for (
    const sql of [
      "(",
      ")",
      "select case when",
      "select a /",
      "select , from",
      "a[",
      "cast(",
      "f(a,,b)",
      "extract(",
      "interval",
      "x ->",
      "at time zone",
    ]
  ) {
    try {
      translateTrino(sql, { file: "m.sql" });
    } catch (error) {
      expect(error).toMatchObject({ code: expect.stringMatching(/^PHLO-50[15]$/) });
    }
  }
  expect(() => translateTrino(`select ${"(".repeat(50_000)}`, { file: "m.sql" })).toThrow(
    "nest too deeply",
  );
});

const BRONZE = `
-- Clean and standardize raw glucose data
select
    _id as entry_id,
    sgv as glucose_mg_dl,
    cast(from_unixtime(date / 1000) as timestamp) as reading_timestamp,
    "dateString" as timestamp_iso,
    direction,
    coalesce(direction, 'NONE') as trend,
    device
from raw
where sgv is not null`;

const SILVER = `
select
    entry_id,
    glucose_mg_dl,
    reading_timestamp,
    extract(hour from reading_timestamp) as hour_of_day,
    day_of_week(reading_timestamp) as day_of_week,
    case
        when glucose_mg_dl < 70 then 'hypoglycemia'
        when glucose_mg_dl between 70 and 180 then 'in_range'
        when glucose_mg_dl > 180 then 'hyperglycemia'
    end as glucose_category,
    case when glucose_mg_dl between 70 and 180 then 1 else 0 end as is_in_range
from bronze`;

const GOLD = `
select cast(reading_timestamp as date) as day, count(*) as readings, avg(glucose_mg_dl) as mean,
    100.0 * sum(is_in_range) / count(*) as in_range_percent, approx_percentile(glucose_mg_dl, 0.5) as median
from silver group by 1 order by 1`;

Deno.test("the guide's models run as they stand, also as views read by another connection", async () => {
  await using session = await openTrino();
  await session.run(`create table raw as select * from (values
    ('a', 65, 1705708800123::bigint, 'x', 'Flat', 'cgm'), ('b', 120, 1705795140999, 'y', null, 'cgm'), ('c', null, 1, 'z', null, 'cgm')
  ) as v(_id, sgv, date, "dateString", direction, device)`);
  await session.run(`create view bronze as ${translate(BRONZE)}`);
  await session.run(`create view silver as ${translate(SILVER)}`);
  await using other = await session.connect();
  expect(
    await other.rows(
      `select entry_id, cast(reading_timestamp as varchar) as at, trend from bronze order by 1`,
    ),
  ).toEqual([
    { entry_id: "a", at: "2024-01-20 00:00:00", trend: "Flat" },
    { entry_id: "b", at: "2024-01-20 23:59:00", trend: "NONE" },
  ]);
  expect(
    await other.rows(
      "select hour_of_day, day_of_week, glucose_category from silver order by entry_id",
    ),
  ).toEqual([
    { ["hour_of_day"]: 0n, ["day_of_week"]: 6n, ["glucose_category"]: "hypoglycemia" },
    { ["hour_of_day"]: 23n, ["day_of_week"]: 6n, ["glucose_category"]: "in_range" },
  ]);
  const [day] = await other.rows(translate(GOLD));
  expect(day).toMatchObject({ readings: 2n, mean: 92.5, median: 65 });
  expect(String(day?.in_range_percent)).toBe("50.0");
});
