import { expect } from "expect";
import { fakeHost } from "../../tests/support/fake_host.ts";
import {
  compileNamed,
  fakeAdapter,
  loadFiles,
  nodeNamed,
  PLAIN_RUN,
  type ProjectFiles,
} from "../../tests/support/fake_dbt.ts";
import type { CompileContext } from "./context/context_state.ts";
import { loadDbtProject, type LoadOptions } from "./load_project.ts";
import { compileNode } from "./compile_node.ts";

const GUIDE = new URL("../../tests/fixtures/dbt_guide", import.meta.url).pathname;

/** Compiles one model of this text, in a project that may hold more. */
async function compileModel(
  text: string,
  options: {
    readonly files?: ProjectFiles;
    readonly load?: Omit<LoadOptions, "root">;
    readonly context?: Partial<CompileContext>;
    readonly variables?: Readonly<Record<string, string>>;
  } = {},
): Promise<string> {
  const project = await loadFiles({ "models/m.sql": text, ...options.files }, {
    ...options.load,
    host: { variables: options.variables ?? {} },
  });
  const { sql } = await compileNamed(project, "m", { context: options.context ?? {} });
  return sql;
}

Deno.test("compileNode() gives the guide's models their relations and keeps every other character", async () => {
  const ingested = [{ namespace: "raw", tableName: "glucose_entries", name: "glucose_entries" }];
  const project = await loadDbtProject({ root: GUIDE, ingested }, fakeHost());
  const bronze = await compileNamed(project, "stg_glucose_entries");
  expect(bronze.sql).toContain('from "lake"."raw"."glucose_entries"\nwhere sgv is not null');
  expect(bronze.sql).toContain("cast(from_unixtime(date / 1000) as timestamp)");
  expect(bronze).toMatchObject({
    dialect: "trino",
    relation: { database: "lake", schema: "bronze", identifier: "stg_glucose_entries" },
    dependsOn: ["source.glucose_platform.raw_iceberg.glucose_entries"],
  });
  const silver = await compileNamed(project, "fct_glucose_readings");
  expect(silver.sql).toContain('from "lake"."bronze"."stg_glucose_entries"');
});

Deno.test("lines of compiled SQL lead back to the lines of the file, also past blocks that print nothing", async () => {
  const project = await loadFiles({
    "models/m.sql":
      "{{ config(\n  materialized='table'\n) }}\n{% for c in ['a', 'b'] %}\n  {{ c }},\n{% endfor %}\nselect 1",
  });
  const { sql, lineMap } = await compileNamed(project, "m");
  const lines = sql.split("\n");
  expect(lineMap).toHaveLength(lines.length);
  expect(lineMap[lines.indexOf("select 1")]?.line).toBe(7);
  expect(lineMap[lines.indexOf("  b,")]?.line).toBe(5);
});

Deno.test("is_incremental() is true only where the table is there and nobody asked for all of it", async () => {
  const text = "{{ config(materialized='incremental', unique_key='id') }}" +
    "select 1 as id{% if is_incremental() %} from {{ this }}{% endif %}";
  const cases: readonly (readonly [Partial<CompileContext>, boolean])[] = [
    [{}, false],
    [{ existing: "table" }, true],
    [{ existing: "view" }, false],
    [{ existing: "table", fullRefresh: true }, false],
  ];
  for (const [context, expected] of cases) {
    const sql = await compileModel(text, { context });
    expect(sql.includes('from "lake"."main"."m"')).toBe(expected);
  }
  const never = text.replace("unique_key", "full_refresh=false, unique_key");
  expect(await compileModel(never, { context: { existing: "table", fullRefresh: true } }))
    .toContain('"lake"."main"."m"');
  expect(
    await compileModel(text.replace("incremental'", "table'"), {
      context: { existing: "table" },
    }),
  ).not.toContain("from");
});

Deno.test("var() asks the command line, then the project, then the package", async () => {
  const files = {
    "dbt_project.yml": "name: shop\nvars: {a: 1, b: two, shop: {b: own}, deep: {x: [1, 2]}}\n",
  };
  const load = { vars: { a: 10 } };
  const text = "select {{ var('a') }}, '{{ var('b') }}', {{ var('deep')['x'][1] }}, " +
    "{{ var('none', 5) }}, {{ var('no') if var.has_var('no') else 'null' }}";
  expect(await compileModel(text, { files, load })).toBe("select 10, 'own', 2, 5, null");
  const project = await loadFiles({ ...files, "models/m.sql": "select {{ var('alpha') }}" });
  expect(nodeNamed(project, "m").error).toMatchObject({ code: "PHLO-502" });
  expect(nodeNamed(project, "m").error?.message).toContain('var "alpha" is required');
});

Deno.test("var('partition_start') is the run's, unless the command line says otherwise", async () => {
  const context = { partitions: { changed: ["2024-01-20"], start: "2024-01-20T00:00:00Z" } };
  const text =
    "select '{{ var('partition_start', none) }}' a, '{{ phlo.changed_partitions | join(',') }}' b";
  expect(await compileModel(text, { context })).toBe(
    "select '2024-01-20T00:00:00Z' a, '2024-01-20' b",
  );
  expect(await compileModel(text)).toBe("select 'None' a, '' b");
  expect(await compileModel(text, { context, load: { vars: { partition_start: "x" } } }))
    .toContain("select 'x' a");
});

Deno.test("env_var() gives the variable, its default, or an error; secrets never", async () => {
  const variables = { REGION: "eu", DBT_ENV_SECRET_KEY: "hidden" };
  expect(
    await compileModel("select '{{ env_var('REGION') }}', '{{ env_var('X', 'd') }}'", {
      variables,
    }),
  ).toBe("select 'eu', 'd'");
  for (const name of ["DBT_ENV_SECRET_KEY", "REGIO"]) {
    const project = await loadFiles({ "models/m.sql": `select '{{ env_var('${name}') }}'` }, {
      host: { variables },
    });
    const { error } = nodeNamed(project, "m");
    expect(error?.code).toBe("PHLO-502");
    expect(`${error?.message} ${error?.hint}`).not.toContain("hidden");
  }
});

Deno.test("the rest of dbt's context is there", async () => {
  const cases: readonly (readonly [string, string])[] = [
    ["{{ target.name }} {{ target.schema }} {{ target.type }}", "iceberg main trino"],
    ["{{ project_name }} {{ model.name }} {{ model.unique_id }}", "shop m model.shop.m"],
    ["{{ model.config.materialized }} {{ config.get('materialized') }}", "view view"],
    ["{{ this }} {{ this.schema }} {{ this.identifier }}", '"lake"."main"."m" main m'],
    ["{{ run_started_at.strftime('%Y-%m-%d %H:%M') }}", "2024-01-20 12:00"],
    ["{{ invocation_id | length }} {{ execute }}", "36 True"],
    [`{{ tojson({'a': [1, none, true], 'b': 'é'}) }}`, `{"a": [1, null, true], "b": "\\u00e9"}`],
    ["{{ fromjson('{\"a\": [1, 2]}').a[1] }} {{ fromjson('no', 'd') }}", "2 d"],
    ["{{ fromyaml('a: [1, yes]').a }}", "[1, True]"],
    [
      "{{ set([1, 2, 2]) | length }} {{ zip([1, 2], ['a', 'b']) | list }}",
      "2 [(1, 'a'), (2, 'b')]",
    ],
    ["{{ local_md5('x') }}", "9dd4e461268c8034f5c8564e155c67a6"],
    ["{{ adapter.quote('a\"b') }} {{ adapter.type() }}", '"a""b" trino'],
    ["{{ flags.FULL_REFRESH }} {{ flags.WHICH }}", "False run"],
    ["{{ log('x') }}{{ print('y') }}{{ exceptions.warn('z') }}|", "|"],
    ["{{ context['project_name'] }} {{ context.get('nope', 'd') }}", "shop d"],
    ["{{ builtins.ref('n') }}", '"lake"."main"."n"'],
    ["{{ graph.nodes['model.shop.n'].name }}", "n"],
    ["{{ modules.re.sub('(\\\\w)x', '<\\\\1>', 'ax bx') }}", "<a> <b>"],
    [
      "{{ (modules.datetime.date(2024, 2, 28) + modules.datetime.timedelta(days=2)) }}",
      "2024-03-01",
    ],
    ["{{ render('{{ 1 + 1 }}') }}", "2"],
    ["{{ api.Relation.create(schema='s', identifier='i') }}", '"s"."i"'],
    ["{{ ref('n').include(database=false) }}", '"main"."n"'],
    ["{{ ref('n') is mapping }} {{ ref('n').get('metadata').type }}", "True PhloRelation"],
    ["{{ ref('n') == ref('n') }} {{ [ref('n')] | unique | list | length }}", "True 1"],
    ["{{ dbt.type_string() }} {{ dbt.concat(['a', 'b']) }}", "varchar a || b"],
    ["{{ generate_schema_name('x', model) }}", "main_x"],
  ];
  const body = cases.map(([text]) => text).join("\n@\n");
  const sql = await compileModel(`${body}\n-- {{ ref('n') }}`, {
    files: { "models/n.sql": "select 1 as id" },
  });
  const parts = sql.split("\n-- ")[0]?.split("\n@\n") ?? [];
  expect(parts).toEqual(cases.map(([, expected]) => expected));
});

Deno.test("a macro that raises stops the node with the message and the place of the model", async () => {
  const project = await loadFiles({
    "models/m.sql": "select 1\n{{ boom() }}",
    "macros/boom.sql":
      "{% macro boom() %}{{ exceptions.raise_compiler_error('no way') }}{% endmacro %}",
  });
  const { error } = nodeNamed(project, "m");
  expect(error?.code).toBe("PHLO-502");
  expect(error?.message).toContain("no way");
  expect(error?.place?.line).toBeGreaterThan(0);
});

Deno.test("dispatch takes the dialect's form, the project's before the package's", async () => {
  const files = {
    "macros/own.sql": "{% macro hello() %}{{ return(adapter.dispatch('hello')()) }}{% endmacro %}" +
      "{% macro default__hello() %}default{% endmacro %}{% macro trino__hello() %}trino{% endmacro %}" +
      "{% macro trino__dateadd(datepart, interval, from_date_or_timestamp) %}mine{% endmacro %}",
  };
  const text = "{{ hello() }} {{ dbt.dateadd('day', 1, 'd') }}";
  expect(await compileModel(text, { files })).toBe("trino mine");
  expect(await compileModel(`{{ config(meta={'dialect': 'duckdb'}) }}${text}`, { files })).toBe(
    "default (d + cast(1 as bigint) * (interval 1 day))",
  );
  const project = await loadFiles({ "models/m.sql": "{{ adapter.dispatch('helo')() }}", ...files });
  expect(nodeNamed(project, "m").error?.message).toContain('Cannot dispatch "helo"');
});

Deno.test("ephemeral models become CTEs, each after those it reads, also before an existing WITH", async () => {
  const files = {
    "models/e1.sql": "{{ config(materialized='ephemeral') }}select 1 as id -- one",
    "models/e2.sql": "{{ config(materialized='ephemeral') }}select * from {{ ref('e1') }};",
    "models/plain.sql": "select 2 as id",
  };
  const simple = await loadFiles({
    ...files,
    "models/m.sql": "select * from {{ ref('e2') }} join {{ ref('plain') }} using (id)",
  });
  const { sql, dependsOn } = await compileNamed(simple, "m");
  expect(sql).toBe(
    "with __dbt__cte__e1 as (\nselect 1 as id -- one\n), __dbt__cte__e2 as (\n" +
      "select * from __dbt__cte__e1 \n)\n" +
      'select * from __dbt__cte__e2 join "lake"."main"."plain" using (id)',
  );
  expect(dependsOn).toEqual(["model.shop.plain"]);
  const merged = await compileModel(
    "-- with a comment\n/* with */ WITH RECURSIVE t as (select 1)\nselect * from t, {{ ref('e1') }}",
    { files },
  );
  expect(merged).toContain("/* with */ WITH RECURSIVE __dbt__cte__e1 as (\n");
  expect(merged).toContain("), t as (select 1)\nselect * from t, __dbt__cte__e1");
});

Deno.test("lines of an ephemeral model lead to its own file", async () => {
  const project = await loadFiles({
    "models/e.sql": "{{ config(materialized='ephemeral') }}\nselect 1 as id",
    "models/m.sql": "select *\nfrom {{ ref('e') }}",
  });
  const { sql, lineMap } = await compileNamed(project, "m");
  const lines = sql.split("\n");
  const origins = lineMap.map((origin) =>
    origin && `${origin.file.split("/").at(-1)}:${origin.line}`
  );
  expect(origins).toHaveLength(lines.length);
  expect(origins[lines.indexOf("select 1 as id")]).toBe("e.sql:2");
  expect(origins[lines.indexOf("select *")]).toBe("m.sql:1");
  expect(origins.at(-1)).toBe("m.sql:2");
});

Deno.test("run_query, statement and the adapter answer from the database while the model renders", async () => {
  const project = await loadFiles({
    "models/a.sql": "select 1 as id",
    "models/m.sql": `
{%- set found = run_query("select distinct k from t") -%}
{%- call statement('s', fetch_result=True) -%}select max(n) from {{ ref('a') }}{%- endcall -%}
select {% if execute %}'{{ found.columns[0].values() | join(',') }}', '{{ found.rows[1].k }}', {{ load_result('s').table.rows[0][0] }},
 {{ adapter.get_columns_in_relation(ref('a')) | map(attribute='name') | join('+') }},
 {{ adapter.get_relation('lake', 'main', 'a').is_table }}, {{ adapter.get_relation('lake', 'main', 'b') is none }}{% endif %}`,
  });
  const adapter = fakeAdapter({
    columns: { "main.a": [{ name: "id", type: "bigint" }, { name: "k", type: "varchar" }] },
    answers: {
      "select distinct k from t": {
        columns: [{ name: "k", type: "varchar" }],
        rows: [["x"], ["y"]],
      },
      'select max(n) from "lake"."main"."a"': {
        columns: [{ name: "max(n)", type: "bigint" }],
        rows: [[7]],
      },
    },
  });
  const { sql } = await compileNamed(project, "m", { adapter });
  expect(sql.replace(/\s+/g, " ")).toBe("select 'x,y', 'y', 7, id+k, True, True");
  expect(adapter.asked).toHaveLength(2);
});

Deno.test("a query that fails inside a render fails at the place that asked", async () => {
  const project = await loadFiles({
    "models/m.sql": "select 1\n{% if execute %}{{ run_query('boom') }}{% endif %}",
  });
  const adapter = { ...fakeAdapter(), query: () => Promise.reject(new Error("no table")) };
  await expect(compileNamed(project, "m", { adapter })).rejects.toMatchObject({
    place: { line: 2 },
  });
});

Deno.test("what would change the lake beside the run is refused", async () => {
  for (
    const call of ["drop_relation(this)", "create_schema(this)", "rename_relation(this, this)"]
  ) {
    const project = await loadFiles({ "models/m.sql": `{{ adapter.${call} }}` });
    expect(nodeNamed(project, "m").error?.code).toBe("PHLO-506");
  }
});

Deno.test("a ref that the parse did not see is named with the line to add", async () => {
  const files = { "models/n.sql": "select 1 as id" };
  const hidden = "select 1 {% if execute %}from {{ ref('n') }}{% endif %}";
  const project = await loadFiles({ ...files, "models/m.sql": hidden });
  await expect(compileNamed(project, "m")).rejects.toMatchObject({
    code: "PHLO-503",
    hint: "add a line to the model: -- depends_on: {{ ref('n') }}",
  });
  expect(await compileModel(`-- depends_on: {{ ref('n') }}\n${hidden}`, { files })).toContain(
    'from "lake"."main"."n"',
  );
});

Deno.test("a model without SQL, and a broken one, are refused when compiled", async () => {
  const project = await loadFiles({
    "models/empty.sql": "{# nothing #}\n-- nothing either\n",
    "models/broken.sql": "{{ nope() }}",
  });
  await expect(compileNamed(project, "empty")).rejects.toMatchObject({ code: "PHLO-502" });
  await expect(compileNamed(project, "broken")).rejects.toMatchObject({
    code: "PHLO-502",
    place: { line: 1 },
  });
});

Deno.test("models compile side by side without seeing each other's names", async () => {
  const files: Record<string, string> = {
    "macros/me.sql": "{% macro me() %}{{ this.name }}{% endmacro %}",
  };
  for (let index = 0; index < 10; index++) {
    files[`models/m${index}.sql`] =
      "{% set q = run_query('select 1') if execute %}select '{{ me() }}'";
  }
  const project = await loadFiles(files);
  const names = Array.from({ length: 10 }, (_, index) => `m${index}`);
  const compiled = await Promise.all(
    names.map((name) => compileNode(project, nodeNamed(project, name), PLAIN_RUN, fakeAdapter())),
  );
  expect(compiled.map((one) => one.sql)).toEqual(names.map((name) => `select '${name}'`));
});
