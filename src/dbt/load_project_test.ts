import { expect } from "expect";
import { fakeHost, withFolder } from "../../tests/support/fake_host.ts";
import { loadFiles, nodeNamed, writeFiles } from "../../tests/support/fake_dbt.ts";
import type { DbtProject } from "./dbt_project.ts";
import { loadDbtProject } from "./load_project.ts";

const GUIDE = new URL("../../tests/fixtures/dbt_guide", import.meta.url).pathname;
const GLUCOSE = { namespace: "raw", tableName: "glucose_entries", name: "glucose_entries" };

function messages(project: DbtProject): readonly string[] {
  return project.problems.map((problem) => problem.message);
}

Deno.test("loadDbtProject() reads the guide's project: schemas by folder, sources by name, order by refs", async () => {
  const project = await loadDbtProject({ root: GUIDE, ingested: [GLUCOSE] }, fakeHost());
  expect(project.problems).toEqual([]);
  const models = [...project.nodes.values()].filter((node) => node.resourceType === "model");
  expect(models.map((node) => [node.name, node.schema, node.fqn.join("."), node.dependsOn]))
    .toEqual([
      [
        "stg_glucose_entries",
        "bronze",
        "glucose_platform.bronze.stg_glucose_entries",
        ["source.glucose_platform.raw_iceberg.glucose_entries"],
      ],
      [
        "fct_daily_glucose_metrics",
        "gold",
        "glucose_platform.gold.fct_daily_glucose_metrics",
        ["model.glucose_platform.fct_glucose_readings"],
      ],
      [
        "fct_glucose_readings",
        "silver",
        "glucose_platform.silver.fct_glucose_readings",
        ["model.glucose_platform.stg_glucose_entries"],
      ],
    ]);
  const built = project.order.filter((id) => id.startsWith("model."));
  expect(built).toEqual([
    "model.glucose_platform.stg_glucose_entries",
    "model.glucose_platform.fct_glucose_readings",
    "model.glucose_platform.fct_daily_glucose_metrics",
  ]);
  expect(project.sources.get("source.glucose_platform.raw_iceberg.glucose_entries")).toMatchObject({
    schema: "raw",
    identifier: "glucose_entries",
    asset: "glucose_entries",
    isDeclared: false,
  });
});

Deno.test("loadDbtProject() loads an empty project", async () => {
  const project = await loadFiles({});
  expect(project.nodes.size).toBe(0);
  expect(project.order).toEqual([]);
  expect(project.problems).toEqual([]);
});

Deno.test("loadDbtProject() says which file is missing", async () => {
  await withFolder(async (root) => {
    await expect(loadDbtProject({ root }, fakeHost())).rejects.toMatchObject({
      code: "PHLO-504",
      message: `Cannot load the dbt project: there is no "${root}/dbt_project.yml"`,
    });
  });
});

Deno.test("loadDbtProject() gives file and line of a wrong dbt_project.yml", async () => {
  const cases: readonly (readonly [string, number, string])[] = [
    ["name: shop\nmodel-paths: models\n", 2, '"model-paths" is wrong'],
    ["name: [shop\n", 2, "flow"],
    ["version: 1\n", 1, "it needs a name"],
    ["- a\n", 1, "a mapping of keys is expected"],
    ["", 1, "a mapping of keys is expected"],
    ["name: 1shop\n", 1, "letters, digits and underscores"],
  ];
  for (const [text, line, words] of cases) {
    const error = await loadFiles({ "dbt_project.yml": text }).catch((thrown) => thrown);
    expect([text, error.code, error.place?.line]).toEqual([text, "PHLO-504", line]);
    expect(error.message.toLowerCase()).toContain(words.toLowerCase());
  }
});

Deno.test("a model that does not parse is broken at its place, and the others load", async () => {
  const project = await loadFiles({
    "models/good.sql": "select 1 as id",
    "models/bad.sql": "select 1\nfrom {{ ref('good') }\n",
    "models/child.sql": "select * from {{ ref('bad') }}",
  });
  expect(nodeNamed(project, "good").error).toBeUndefined();
  expect(nodeNamed(project, "child").error).toBeUndefined();
  expect(nodeNamed(project, "bad").error).toMatchObject({ code: "PHLO-502" });
  expect(project.problems).toHaveLength(1);
  expect(project.problems[0]).toMatchObject({ node: "model.shop.bad", place: { line: 2 } });
});

Deno.test("a ref or source that leads nowhere names what may be meant", async () => {
  const project = await loadFiles({
    "models/stg_orders.sql": "select * from {{ source('raw', 'order') }}",
    "models/orders.sql": "select 1\nfrom {{ ref('stg_order') }}",
    "models/off.sql": "{{ config(enabled=false) }} select 1 as id",
    "models/reads_off.sql": "select * from {{ ref('off') }}",
  }, { ingested: [{ namespace: "raw", tableName: "orders", name: "orders" }] });
  expect(nodeNamed(project, "stg_orders").error).toMatchObject({
    code: "PHLO-503",
    hint: 'did you mean "orders"?',
  });
  expect(nodeNamed(project, "orders").error).toMatchObject({
    message: "Cannot resolve ref('stg_order'): there is no model of that name",
    hint: 'did you mean "stg_orders"?',
    place: { line: 2, column: 14 },
  });
  expect(nodeNamed(project, "reads_off").error?.message).toBe(
    `Cannot resolve ref('off'): "off" is disabled`,
  );
  expect([...project.disabled.keys()]).toEqual(["model.shop.off"]);
});

Deno.test("two ingested tables of one name are both named; a namespace or a sources.yml decides", async () => {
  const ingested = [
    { namespace: "raw", tableName: "orders", name: "orders" },
    { namespace: "crm", tableName: "orders", name: "crm_orders" },
  ];
  const models = {
    "models/a.sql": "select * from {{ source('lake', 'orders') }}",
    "models/b.sql": "select * from {{ source('crm', 'orders') }}",
  };
  const open = await loadFiles(models, { ingested });
  expect(nodeNamed(open, "a").error?.message).toBe(
    `Cannot resolve source('lake', 'orders'): "raw.orders" and "crm.orders" both have that name`,
  );
  expect(nodeNamed(open, "b").error).toBeUndefined();
  const declared = await loadFiles({
    ...models,
    "models/s.yml":
      "sources: [{name: lake, schema: elsewhere, tables: [{name: orders, identifier: o2}]}]",
  }, { ingested });
  expect(declared.problems).toEqual([]);
  expect(declared.sources.get("source.shop.lake.orders")).toMatchObject({
    schema: "elsewhere",
    identifier: "o2",
    isDeclared: true,
  });
});

Deno.test("a declared source without schema links to the ingested table of its name", async () => {
  const project = await loadFiles({
    "models/s.yml": "sources: [{name: raw_iceberg, tables: [{name: glucose_entries}]}]",
  }, { ingested: [GLUCOSE] });
  expect(project.sources.get("source.shop.raw_iceberg.glucose_entries")).toMatchObject({
    schema: "raw",
    asset: "glucose_entries",
    isDeclared: true,
  });
});

Deno.test("models in a circle name the circle; a model that reads itself is one", async () => {
  const project = await loadFiles({
    "models/a.sql": "select * from {{ ref('b') }}",
    "models/b.sql": "select * from {{ ref('c') }}",
    "models/c.sql": "select * from {{ ref('a') }}",
    "models/self.sql": "select * from {{ ref('self') }}",
    "models/free.sql": "select * from {{ ref('a') }}",
  });
  expect(nodeNamed(project, "b").error?.message).toBe(
    'Cannot build "b": models depend on each other in a circle: b -> c -> a -> b',
  );
  expect(nodeNamed(project, "self").error?.message).toContain("self -> self");
  expect(nodeNamed(project, "free").error).toBeUndefined();
  expect([...project.order].sort()).toEqual([...project.nodes.keys()].sort());
});

Deno.test("two models of one name, and two of one table, are both broken", async () => {
  const project = await loadFiles({
    "models/x/a.sql": "select 1 as id",
    "models/y/a.sql": "select 2 as id",
    "models/b.sql": "{{ config(alias='t') }} select 1 as id",
    "models/c.sql": "{{ config(alias='T') }} select 1 as id",
    "models/d.sql": "{{ config(alias='t', materialized='ephemeral') }} select 1 as id",
  });
  expect(messages(project)).toEqual([
    'Cannot build "b": "models/b.sql" and "models/c.sql" would write the same table',
    'Cannot build "c": "models/b.sql" and "models/c.sql" would write the same table',
    'Cannot build "a": "models/x/a.sql" and "models/y/a.sql" have the same name',
  ]);
});

Deno.test("configuration: the file wins over YAML, YAML over dbt_project.yml; tags add up", async () => {
  const project = await loadFiles({
    "dbt_project.yml": `
name: shop
models:
  +tags: root
  +meta: {a: 1}
  shop:
    +materialized: table
    staging: {+materialized: view, +tags: [staging], +schema: stage}
`,
    "models/staging/a.sql": "{{ config(tags='mine', meta={'b': 2}) }} select 1 as id",
    "models/staging/b.sql": "{{ config(materialized='ephemeral', schema=none) }} select 1 as id",
    "models/c.sql": "select 1 as id",
    "models/p.yml":
      "models: [{name: a, config: {tags: [yml], materialized: table}}, {name: b, config: {materialized: table}}]",
  });
  const a = nodeNamed(project, "a");
  expect(a.tags).toEqual(["root", "staging", "mine", "yml"]);
  expect(a.meta).toEqual({ a: 1, b: 2 });
  expect([a.materialization, a.schema]).toEqual(["table", "main_stage"]);
  expect(nodeNamed(project, "b")).toMatchObject({ materialization: "ephemeral", schema: "main" });
  expect(nodeNamed(project, "c").materialization).toBe("table");
});

Deno.test("Jinja in dbt_project.yml and properties sees vars, environment and target, and no models", async () => {
  const project = await loadFiles({
    "dbt_project.yml": `
name: shop
vars: {layer: "{{ not_rendered }}"}
models:
  +schema: "{{ var('layer') }}_{{ target.name }}"
  +enabled: "{{ env_var('ON') | as_bool }}"
`,
    "models/a.sql": "select 1 as id",
    "models/b.sql": "select 1 as id",
    "models/p.yml": `models: [{name: b, config: {alias: "b_{{ env_var('ON') }}"}}]`,
  }, { vars: { layer: "gold" }, host: { variables: { ON: "true" } } });
  expect(project.problems).toEqual([]);
  expect(nodeNamed(project, "a").schema).toBe("main_gold_iceberg");
  expect(nodeNamed(project, "b").alias).toBe("b_true");
  const off = await loadFiles({
    "dbt_project.yml": `name: shop\nmodels: {+enabled: "{{ env_var('ON') | as_bool }}"}\n`,
    "models/a.sql": "select 1 as id",
  }, { host: { variables: { ON: "false" } } });
  expect(off.nodes.size).toBe(0);
});

Deno.test("what this phlo does not run is shown with the reason", async () => {
  const project = await loadFiles({
    "models/py.py": "def model(dbt, session): pass",
    "seeds/countries.csv": "id\n1\n",
    "snapshots/s.sql": "{% snapshot s %}select 1{% endsnapshot %}",
    "models/m.sql": "select * from {{ ref('countries') }}",
    "models/odd.sql": "{{ config(materialized='external') }} select 1",
    "models/hooked.sql": `{{ config(post_hook="grant all") }} select 1`,
    "models/u.yml": "unit_tests: [{name: t, model: m}]\nsnapshots: [{name: y, relation: ref('m')}]",
  });
  const shown = new Map(project.problems.map((problem) => [problem.node, problem]));
  expect([...new Set(project.problems.map((problem) => problem.code))]).toEqual(["PHLO-506"]);
  expect([...shown.keys()].sort()).toEqual([
    "model.shop.hooked",
    "model.shop.odd",
    "model.shop.py",
    "seed.shop.countries",
    "snapshot.shop.s",
    undefined,
  ]);
  expect(shown.get("model.shop.odd")?.hint).toBe("use one of table, view, incremental, ephemeral");
  expect(shown.get("model.shop.py")?.message).toContain("Python models are not supported");
  expect(nodeNamed(project, "m").dependsOn).toEqual(["seed.shop.countries"]);
});

Deno.test("a broken properties or macro file is a problem of its own, and the others load", async () => {
  const project = await loadFiles({
    "models/a.sql": "select 1 as id",
    "models/bad.yml": "models:\n  - name: a\n   columns: []\n",
    "models/odd.yml": "models:\n  - description: no name\n",
    "models/good.yml": "models: [{name: a, description: fine}, {name: b}]",
    "macros/bad.sql": "{% macro x() %}{{ 1 }",
    "macros/good.sql": "{% macro y() %}1{% endmacro %}",
  });
  expect(nodeNamed(project, "a").description).toBe("fine");
  const codes = project.problems.map((problem) => [problem.severity, problem.code]);
  expect(codes).toEqual([
    ["error", "PHLO-502"],
    ["error", "PHLO-504"],
    ["error", "PHLO-504"],
    ["notice", "PHLO-503"],
  ]);
  expect(project.problems[2]?.place.line).toBe(2);
});

Deno.test("packages in dbt_packages bring macros and models; the project configures them", async () => {
  const project = await loadFiles({
    "dbt_project.yml": "name: shop\nmodels: {lib: {+schema: lib}}\nvars: {lib: {n: 7}}\n",
    "models/a.sql": "select {{ lib.twice(2) }} as n from {{ ref('lib', 'base') }}",
    "dbt_packages/lib/dbt_project.yml": "name: lib\nvars: {n: 1, m: 2}\n",
    "dbt_packages/lib/models/base.sql": "select {{ var('n') }} as n, {{ var('m') }} as m",
    "dbt_packages/lib/macros/twice.sql": "{% macro twice(x) %}{{ x * 2 }}{% endmacro %}",
    "dbt_packages/not_a_package/readme.txt": "",
  });
  expect(project.problems).toEqual([]);
  expect(nodeNamed(project, "a").dependsOn).toEqual(["model.lib.base"]);
  expect(nodeNamed(project, "base").schema).toBe("main_lib");
});

Deno.test("generate_schema_name and its kin are the project's to write", async () => {
  const project = await loadFiles({
    "models/sub/a.sql": "{{ config(schema='x') }} select 1 as id",
    "macros/names.sql": `
{% macro generate_schema_name(custom, node) %}{{ node.fqn[1] }}_{{ custom }}{% endmacro %}
{% macro generate_alias_name(custom, node) %}{{ node.name | upper }}{% endmacro %}
{% macro generate_database_name(custom, node) %}db_{{ node.resource_type }}{% endmacro %}`,
  });
  expect(nodeNamed(project, "a")).toMatchObject({
    schema: "sub_x",
    alias: "A",
    database: "db_model",
  });
});

Deno.test("a project's generate_schema_name falls back on dbt's own, which it may also only dispatch to", async () => {
  const names = async (macros: string) => {
    const project = await loadFiles({
      "models/a.sql": "{{ config(schema='x') }} select 1 as id",
      "macros/names.sql": macros,
    });
    return [nodeNamed(project, "a").schema, project.problems.length];
  };
  expect(
    await names(
      "{% macro generate_schema_name(custom, node) %}{{ default__generate_schema_name(custom, node) }}_{{ node.alias }}{% endmacro %}",
    ),
  ).toEqual(["main_x_a", 0]);
  expect(
    await names(
      "{% macro default__generate_schema_name(custom, node) %}d_{{ custom }}{% endmacro %}",
    ),
  ).toEqual(["d_x", 0]);
  expect(
    await names(
      "{% macro generate_schema_name(custom, node) %}{{ generate_schema_name_for_env(custom, node) }}{% endmacro %}",
    ),
  ).toEqual(["main", 0]);
});

Deno.test("links that lead back, byte order marks and hidden files do no harm", async () => {
  await withFolder(async (root) => {
    await writeFiles(root, {
      "dbt_project.yml": "\uFEFFname: shop\n",
      "models/a.sql": "\uFEFFselect 1 as id",
      "models/.b.sql": "select 1",
      "models/p.yml": "\uFEFFmodels: [{name: a, description: d}]",
    });
    await Deno.symlink(`${root}/models`, `${root}/models/again`);
    const project = await loadDbtProject({ root }, fakeHost());
    expect(project.problems).toEqual([]);
    expect([...project.nodes.keys()]).toEqual(["model.shop.a"]);
    expect(nodeNamed(project, "a")).toMatchObject({
      rawCode: "select 1 as id",
      description: "d",
    });
  });
});

Deno.test("a long chain of models is put in order", async () => {
  const files: Record<string, string> = {};
  for (let index = 0; index < 300; index++) {
    files[`models/m${index}.sql`] = index === 0
      ? "select 1 as id"
      : `select * from {{ ref('m${index - 1}') }}`;
  }
  const project = await loadFiles(files);
  expect(project.problems).toEqual([]);
  expect(project.order).toHaveLength(300);
  expect(project.order[299]).toBe("model.shop.m299");
});

Deno.test("the dialect is the target's unless meta.dialect names another", async () => {
  const project = await loadFiles({
    "models/a.sql": "select 1 as id",
    "models/b.sql": "{{ config(meta={'dialect': 'duckdb'}) }} select 1 as id",
    "models/c.sql": "{{ config(meta={'dialect': 'spark'}) }} select 1 as id",
    "models/p.yml":
      "models: [{name: b, columns: [{name: id, data_tests: [not_null]}]}, {name: a, columns: [{name: id, data_tests: [not_null]}]}]",
  });
  expect(nodeNamed(project, "a").dialect).toBe("trino");
  expect(nodeNamed(project, "b").dialect).toBe("duckdb");
  expect(nodeNamed(project, "not_null_b_id").dialect).toBe("duckdb");
  expect(nodeNamed(project, "not_null_a_id").dialect).toBe("trino");
  expect(nodeNamed(project, "c").error?.message).toContain('dialect "spark" is not one phlo knows');
});

Deno.test("hooks around runs and packages that are not installed are noted", async () => {
  const project = await loadFiles({
    "dbt_project.yml": 'name: shop\non-run-end: ["grant all"]\n',
    "packages.yml": "packages: [{package: dbt-labs/dbt_utils, version: 1.0.0}]",
  });
  expect(project.problems.map((problem) => [problem.severity, problem.place.line])).toEqual([
    ["notice", 2],
    ["notice", 1],
  ]);
  expect(project.problems[1]?.message).toContain('"dbt-labs/dbt_utils"');
});

Deno.test("descriptions may come from docs blocks; one that is not there is a problem of its file", async () => {
  const project = await loadFiles({
    "models/a.sql": "select 1 as id",
    "models/docs.md": "# Words\n{% docs key %}\nThe **key**, {{ not_rendered }}\n{% enddocs %}",
    "models/p.yml":
      "models: [{name: a, description: \"A. {{ doc('key') }}\", columns: [{name: id, description: \"{{ doc('shop', 'key') }}\"}]}]",
    "models/q.yml": "models: [{name: b, description: \"{{ doc('kei') }}\"}]",
  });
  const a = nodeNamed(project, "a");
  expect(a.description).toBe("A. The **key**, {{ not_rendered }}");
  expect(a.columns[0]?.description).toBe("The **key**, {{ not_rendered }}");
  expect(project.problems[0]).toMatchObject({ code: "PHLO-504", hint: 'did you mean "key"?' });
});

Deno.test("every file that was read is listed for a watcher", async () => {
  await withFolder(async (root) => {
    await writeFiles(root, {
      "dbt_project.yml": "name: shop\n",
      "models/a.sql": "select 1 as id",
      "models/p.yml": "",
      "macros/m.sql": "",
    });
    const project = await loadDbtProject({ root }, fakeHost());
    expect(project.files.map((file) => file.slice(root.length + 1)).sort()).toEqual([
      "dbt_project.yml",
      "macros/m.sql",
      "models/a.sql",
      "models/p.yml",
    ]);
  });
});
