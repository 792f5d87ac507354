import { expect } from "expect";
import { PhloError } from "../../core/phlo_error.ts";
import { quoteText } from "../../core/sql_text.ts";
import { openSession } from "../../duckdb/session.ts";
import { checkQuery } from "./check_query.ts";

const TABLES = ["raw.glucose_entries", "gold.fct_daily"];

async function judge(...queries: readonly string[]): Promise<readonly (string | undefined)[]> {
  await using session = await openSession({ temporaryFolder: "/nowhere", folders: [] });
  const verdicts: (string | undefined)[] = [];
  for (const sql of queries) {
    const [row] = await session.rows(`SELECT json_serialize_sql(${quoteText(sql)}) AS tree`);
    try {
      checkQuery({ sql, tree: String(row?.tree), tables: TABLES });
      verdicts.push(undefined);
    } catch (error) {
      if (!(error instanceof PhloError)) throw error;
      verdicts.push(`${error.message} | ${error.hint ?? ""} | ${error.place?.line ?? ""}`);
    }
  }
  return verdicts;
}

Deno.test("checkQuery() lets queries over the lake's tables pass", async () => {
  expect(
    await judge(
      "select 1",
      "select * from raw.glucose_entries;",
      'SELECT * FROM lake.RAW."glucose_entries" -- a note',
      "with a as (select * from gold.fct_daily), b as (from a) select * from b, range(3)",
      "select (select count(*) from raw.glucose_entries), unnest([1, 2])",
      "summarize raw.glucose_entries",
      "describe gold.fct_daily",
      "values (1), (2)",
    ),
  ).toEqual(Array(8).fill(undefined));
});

Deno.test("checkQuery() refuses whatever writes, attaches or copies", async () => {
  const verdicts = await judge(
    "insert into raw.glucose_entries values (1)",
    "copy (select 1) to '/tmp/x'",
    "attach 'x.db' as x",
    "create table t as select 1",
    "drop table raw.glucose_entries",
    "set threads = 1",
    "pragma version",
    "install httpfs",
    "update raw.glucose_entries set a = 1",
  );
  for (const verdict of verdicts) expect(verdict).toMatch(/the page reads and never writes/);
});

Deno.test("checkQuery() refuses files under whichever name", async () => {
  const verdicts = await judge(
    "select * from read_csv('/etc/passwd')",
    "from '/etc/passwd'",
    "from 'x.parquet'",
    'from "/etc/x".parquet',
    "select * from glob('*')",
    "select * from raw.glucose_entries where exists (select * from read_text('/etc/passwd'))",
    "from query('select 1')",
    "from sqlite_scan('catalog.db', 'x')",
    "with a as (from read_blob('x')) select 1",
    "select (with \"x.parquet\" as (select 1) select 1), * from 'x.parquet'",
  );
  for (const verdict of verdicts) {
    expect(verdict).toMatch(/as a table: a query of the page|the lake has no table/);
  }
});

Deno.test("checkQuery() says where a query is wrong and what was meant", async () => {
  expect(
    await judge(
      "",
      "select 1; select 2",
      "select\n  1 +",
      "select *\nfrom raw.glucose_entry",
      "select * from fct_daily",
    ),
  ).toEqual([
    "Cannot run an empty query: a query is one SELECT |  | ",
    "Cannot run 2 statements: a query is one SELECT | run them one after the other | ",
    "Cannot run the query: syntax error at end of input |  | 2",
    'Cannot run the query: the lake has no table "raw.glucose_entry" | did you mean "raw.glucose_entries"? | 2',
    'Cannot run the query: the lake has no table "fct_daily" | did you mean "gold.fct_daily"? | 1',
  ]);
});
