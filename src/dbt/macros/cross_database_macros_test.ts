import { expect } from "expect";
import { compileNamed, loadFiles } from "../../../tests/support/fake_dbt.ts";
import { withFolder } from "../../../tests/support/fake_host.ts";
import { openSession } from "../../duckdb/session.ts";

/** Expressions in dialect duckdb with the value DuckDB gives them, as text. */
const VALUES: readonly (readonly [string, string])[] = [
  ["{{ dbt.dateadd('day', 3, \"date '2024-01-30'\") }}", "2024-02-02 00:00:00"],
  [
    "{{ dbt.dateadd(datepart='month', interval=-1, from_date_or_timestamp=\"date '2024-03-31'\") }}",
    "2024-02-29 00:00:00",
  ],
  ["{{ dbt.datediff(\"'2024-01-30'\", \"'2024-02-02'\", 'day') }}", "3"],
  ["{{ dbt.date_trunc('month', \"date '2024-02-29'\") }}", "2024-02-01 00:00:00"],
  ["{{ dbt.last_day(\"date '2024-02-05'\", 'month') }}", "2024-02-29"],
  ["{{ dbt.last_day(\"date '2024-02-05'\", 'year') }}", "2024-12-31"],
  ["{{ dbt.concat(['a', \"'-'\", 'b']) }}", "x-y"],
  ["{{ dbt.hash('a') }}", "9dd4e461268c8034f5c8564e155c67a6"],
  ["{{ dbt.safe_cast(\"'n'\", dbt.type_int()) }}", "null"],
  ["{{ dbt.cast(\"'7'\", dbt.type_bigint()) }}", "7"],
  ["{{ dbt.split_part(\"'a,b'\", \"','\", 2) }}", "b"],
  ["{{ dbt.length('a') }}", "1"],
  ["{{ dbt.position(\"'b'\", \"'abc'\") }}", "2"],
  ["{{ dbt.replace('a', \"'x'\", \"'z'\") }}", "z"],
  ["{{ dbt.right(\"'abc'\", 2) }}", "bc"],
  ["{{ dbt.string_literal('it') }}", "it"],
  ["{{ dbt.date(2024, 1, 5) }}", "2024-01-05"],
  ["{{ dbt.array_construct([1, 2]) }}", "[1, 2]"],
  ["{{ dbt.array_append('[1]', 2) }}", "[1, 2]"],
  ["{{ dbt.array_concat('[1]', '[2]') }}", "[1, 2]"],
  ["cast({{ dbt.current_timestamp() }} as date) > date '2024-01-01'", "true"],
  ["(select {{ dbt.any_value('n') }} from range(1) t(n))", "0"],
  ["(select {{ dbt.bool_or('n = 2') }} from range(3) t(n))", "true"],
  ["(select {{ dbt.listagg('n', \"'-'\", 'order by n desc') }} from range(3) t(n))", "2-1-0"],
  ["(select {{ dbt.listagg('n', \"'-'\", 'order by n', 2) }} from range(3) t(n))", "0-1"],
  ["typeof(cast(1 as {{ dbt.type_numeric() }}))", "DECIMAL(28,6)"],
  ["typeof(cast(1 as {{ dbt.type_float() }}))", "DOUBLE"],
  ["typeof(cast('2024-01-01' as {{ dbt.type_timestamp() }}))", "TIMESTAMP"],
  ["typeof(cast(1 as {{ dbt.type_string() }}))", "VARCHAR"],
  ["typeof(cast(1 as {{ dbt.type_boolean() }}))", "BOOLEAN"],
];

Deno.test("the cross-database macros give SQL that DuckDB answers rightly", async () => {
  const columns = VALUES.map(([text], index) => `(${text}) as c${index}`);
  const project = await loadFiles({
    "models/m.sql": `{{ config(meta={'dialect': 'duckdb'}) }}select ${
      columns.join(",\n")
    } from (select 'x' as a, 'y' as b) t`,
  });
  expect(project.problems).toEqual([]);
  const { sql } = await compileNamed(project, "m");
  const row = await withFolder(async (temporaryFolder) => {
    await using session = await openSession({ temporaryFolder, folders: [] });
    const [first] = await session.rows(sql);
    return first;
  });
  const found = VALUES.map(([text], index) => [text, String(row?.[`c${index}`] ?? null)]);
  expect(found).toEqual(VALUES.map(([text, expected]) => [text, expected]));
});

Deno.test("in dialect trino they give Trino's functions", async () => {
  const cases: readonly (readonly [string, string])[] = [
    ["{{ dbt.dateadd('day', 1, 'd') }}", "date_add('day', 1, d)"],
    ["{{ dbt.datediff('a', 'b', 'hour') }}", "date_diff('hour', a, b)"],
    ["{{ dbt.hash('x') }}", "lower(to_hex(md5(to_utf8(cast(x as varchar)))))"],
    ["{{ dbt.listagg('n', \"','\") }}", "array_join(array_agg(n ), ',')"],
    ["{{ dbt.array_construct([1, 2]) }}", "array[1, 2]"],
    ["{{ dbt.current_timestamp() }}", "current_timestamp"],
    ["{{ type_string() }}", "varchar"],
  ];
  const project = await loadFiles({
    "models/m.sql": cases.map(([text]) => text).join("\n"),
  });
  const { sql } = await compileNamed(project, "m");
  expect(sql.split("\n")).toEqual(cases.map(([, expected]) => expected));
});
