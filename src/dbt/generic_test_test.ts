import { expect } from "expect";
import {
  compileNamed,
  fakeAdapter,
  loadFiles,
  nodeNamed,
  type ProjectFiles,
} from "../../tests/support/fake_dbt.ts";
import type { DbtProject } from "./dbt_project.ts";

function withTests(properties: string, files: ProjectFiles = {}): Promise<DbtProject> {
  return loadFiles({
    "models/a.sql": "select 1 as id, 'x' as kind",
    "models/b.sql": "select 1 as id",
    "models/p.yml": properties,
    ...files,
  });
}

function testNames(project: DbtProject): readonly string[] {
  return [...project.nodes.values()].filter((node) => node.resourceType === "test")
    .map((node) => node.name);
}

Deno.test("the four generic tests give the rows that break them", async () => {
  const project = await withTests(`
models:
  - name: a
    columns:
      - name: id
        data_tests: [not_null, unique, {relationships: {to: "ref('b')", field: id}}]
      - name: kind
        tests: [{accepted_values: {arguments: {values: ["it's", 2]}}}, {accepted_values: {values: [1, 2], quote: false, name: numbers}}]
`);
  expect(project.problems).toEqual([]);
  const sqlOf = async (name: string) =>
    (await compileNamed(project, name)).sql.replace(/\s+/g, " ");
  expect(await sqlOf("not_null_a_id")).toBe('select * from "lake"."main"."a" where id is null');
  expect(await sqlOf("unique_a_id")).toContain("having count(*) > 1");
  expect(await sqlOf("relationships_a_id__id__ref_b_")).toContain('from "lake"."main"."b"');
  expect(await sqlOf("accepted_values_a_kind__it_s__2")).toContain("not in ( 'it''s', '2' )");
  expect(await sqlOf("numbers")).toContain("not in ( 1, 2 )");
  expect(nodeNamed(project, "relationships_a_id__id__ref_b_").dependsOn).toEqual([
    "model.shop.b",
    "model.shop.a",
  ]);
  expect(nodeNamed(project, "unique_a_id")).toMatchObject({
    fqn: ["shop", "unique_a_id"],
    genericTest: { columnName: "id", attachedNode: "model.shop.a" },
    config: { severity: "ERROR", fail_calc: "count(*)", error_if: "!= 0", warn_if: "!= 0" },
  });
});

Deno.test("configuration of a test: its own over the project's, where narrows what is read", async () => {
  const project = await withTests(
    `
models:
  - name: a
    columns:
      - name: id
        tags: [col]
        data_tests:
          - not_null: {severity: warn, where: "kind = '{{ var('k') }}'", config: {limit: 5, tags: [own]}}
          - unique: {config: {enabled: false}}
`,
    { "dbt_project.yml": "name: shop\nvars: {k: x}\ndata_tests: {+severity: error, +tags: all}\n" },
  );
  const test = nodeNamed(project, "not_null_a_id");
  expect(test.config).toMatchObject({ severity: "warn", limit: 5, where: "kind = 'x'" });
  expect(test.tags).toEqual(["all", "col", "own"]);
  expect((await compileNamed(project, "not_null_a_id")).sql).toContain(
    `from (select * from "lake"."main"."a" where kind = 'x') dbt_subquery`,
  );
  expect(testNames(project)).toEqual(["not_null_a_id"]);
});

Deno.test("custom tests are macros of the project, with their own configuration and refs", async () => {
  const project = await withTests(
    `models: [{name: a, data_tests: [{bigger: {than: "ref('b')"}}, {bigger: {than: x, name: two}}]}]`,
    {
      "tests/generic/bigger.sql":
        "{% test bigger(model, than, by=1) %}{{ config(severity='warn', fail_calc='max(n)') }}" +
        "select {{ by }} as n from {{ model }} where {{ than }} < {{ ref('b') }}{% endtest %}",
    },
  );
  const test = nodeNamed(project, "bigger_a_ref_b_");
  expect(test.config).toMatchObject({ severity: "warn", fail_calc: "max(n)" });
  expect(test.dependsOn).toEqual(["model.shop.b", "model.shop.a"]);
  expect((await compileNamed(project, "bigger_a_ref_b_")).sql).toContain(
    'where "lake"."main"."b" < "lake"."main"."b"',
  );
  expect((await compileNamed(project, "two")).sql).toContain("where x <");
});

Deno.test("singular tests are files, with configuration of their own", async () => {
  const project = await withTests("", {
    "tests/sub/none_left.sql":
      "{{ config(severity='warn', tags=['t']) }}select * from {{ ref('a') }}",
  });
  const test = nodeNamed(project, "test.shop.none_left");
  expect(test).toMatchObject({ fqn: ["shop", "sub", "none_left"], tags: ["t"] });
  expect(test.config.severity).toBe("warn");
  expect(test.dependsOn).toEqual(["model.shop.a"]);
  expect((await compileNamed(project, "none_left")).sql).toBe('select * from "lake"."main"."a"');
});

Deno.test("tables of sources.yml are tested like models", async () => {
  const project = await withTests(
    "sources: [{name: raw, tables: [{name: orders, columns: [{name: id, quote: true, tests: [not_null]}]}]}]",
  );
  const [name = ""] = testNames(project);
  expect(name).toBe("source_not_null_raw_orders__id_");
  expect((await compileNamed(project, name)).sql).toContain(
    'from "lake"."raw"."orders"\nwhere "id" is null',
  );
});

Deno.test("a test on a column that is not there says so, with what may be meant", async () => {
  const project = await withTests(
    `models: [{name: a, columns: [{name: idd, data_tests: [not_null]}, {name: "id || kind", data_tests: [unique]}]}]`,
  );
  const adapter = fakeAdapter({ columns: { "main.a": [{ name: "ID", type: "bigint" }] } });
  await expect(compileNamed(project, "not_null_a_idd", { adapter })).rejects.toMatchObject({
    code: "PHLO-501",
    message: `Cannot run the test "not_null_a_idd": "main.a" has no column "idd"`,
    hint: 'did you mean "ID"?',
    place: { line: 1 },
  });
  // An expression is for the database to judge.
  expect((await compileNamed(project, "unique_a_id_kind", { adapter })).sql).toContain(
    "id || kind",
  );
  // So is a relation nobody knows yet.
  expect((await compileNamed(project, "not_null_a_idd")).sql).toContain("idd is null");
});

Deno.test("a test that cannot be read or found is shown at its place", async () => {
  const project = await withTests(`
models:
  - name: a
    data_tests:
      - 7
      - {unique: {}, not_null: {}}
      - not_nul: {column_name: id}
      - dbt_utils.unique_combination_of_columns: {combination_of_columns: [id]}
`);
  expect(project.problems.map((problem) => [problem.code, problem.place.line])).toEqual([
    ["PHLO-504", 5],
    ["PHLO-504", 6],
    ["PHLO-503", 7],
    ["PHLO-503", 8],
  ]);
  expect(project.problems[2]?.hint).toBe('did you mean "not_null"?');
  expect(project.problems[3]?.message).toContain('package "dbt_utils" is not in dbt_packages');
});

Deno.test("one test written twice is refused, and runs under two names", async () => {
  const twice = await withTests(
    "models: [{name: a, columns: [{name: id, tests: [unique, unique]}]}]",
  );
  expect(twice.problems[0]?.hint).toBe("give one of them a name");
  const named = await withTests(
    "models: [{name: a, columns: [{name: id, tests: [unique, {unique: {name: again}}]}]}]",
  );
  expect(named.problems).toEqual([]);
  expect(testNames(named)).toEqual(["unique_a_id", "again"]);
});

Deno.test("tests of an ephemeral model read it as a CTE", async () => {
  const project = await withTests(
    "models: [{name: e, columns: [{name: id, tests: [not_null]}]}]",
    { "models/e.sql": "{{ config(materialized='ephemeral') }}select 1 as id" },
  );
  const { sql, dependsOn } = await compileNamed(project, "not_null_e_id");
  expect(sql).toBe(
    "with __dbt__cte__e as (\nselect 1 as id\n)\nselect *\nfrom __dbt__cte__e\nwhere id is null",
  );
  expect(dependsOn).toEqual([]);
});
