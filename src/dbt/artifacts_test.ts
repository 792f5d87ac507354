import { expect } from "expect";
import { fakeHost, withFolder } from "../../tests/support/fake_host.ts";
import { compileNamed, nodeNamed, writeFiles } from "../../tests/support/fake_dbt.ts";
import { buildManifest, buildRunResults, writeArtifact, writeNodeSql } from "./artifacts.ts";
import type { DbtProject } from "./dbt_project.ts";
import { loadDbtProject } from "./load_project.ts";

async function withProject(body: (project: DbtProject) => Promise<void>): Promise<void> {
  await withFolder(async (root) => {
    await writeFiles(root, {
      "dbt_project.yml": "name: shop\n",
      "models/sub/a.sql": "select * from {{ source('raw', 'orders') }}",
      "models/off.sql": "{{ config(enabled=false) }}select 1",
      "models/p.yml":
        "sources: [{name: raw, tables: [{name: orders}]}]\nmodels: [{name: a, columns: [{name: id, tests: [unique]}]}]",
    });
    await body(await loadDbtProject({ root }, fakeHost()));
  });
}

Deno.test("compiled SQL lies where dbt puts it", async () => {
  await withProject(async (project) => {
    const host = fakeHost();
    for (const name of ["a", "unique_a_id"]) {
      const { sql } = await compileNamed(project, name);
      const node = nodeNamed(project, name);
      const path = await writeNodeSql(project, { node, sql, kind: "compiled" }, host);
      expect(await host.disk.readText(path)).toBe(sql);
      expect(path.slice(project.root.length)).toBe(
        name === "a"
          ? "/target/compiled/shop/models/sub/a.sql"
          : "/target/compiled/shop/models/p.yml/unique_a_id.sql",
      );
    }
  });
});

Deno.test("the manifest holds nodes, sources and both directions of the graph", async () => {
  await withProject(async (project) => {
    const host = fakeHost();
    const compiled = new Map([["model.shop.a", await compileNamed(project, "a")]]);
    const value = buildManifest(project, { invocationId: "run-1", compiled }, host);
    const path = await writeArtifact(project, { name: "manifest.json", value }, host);
    const manifest = JSON.parse(await host.disk.readText(path));
    expect(manifest.metadata).toMatchObject({
      dbt_schema_version: "https://schemas.getdbt.com/dbt/manifest/v12.json",
      invocation_id: "run-1",
      generated_at: "2024-01-20T12:00:00.000Z",
    });
    expect(manifest.nodes["model.shop.a"]).toMatchObject({
      fqn: ["shop", "sub", "a"],
      relation_name: '"lake"."main"."a"',
      depends_on: { nodes: ["source.shop.raw.orders"] },
      sources: [["raw", "orders"]],
      patch_path: "shop://models/p.yml",
      compiled: true,
      compiled_path: "target/compiled/shop/models/sub/a.sql",
      config: { materialized: "view", enabled: true },
    });
    expect(manifest.sources["source.shop.raw.orders"].relation_name).toBe('"lake"."raw"."orders"');
    expect(manifest.child_map["source.shop.raw.orders"]).toEqual(["model.shop.a"]);
    expect(manifest.parent_map["source.shop.raw.orders"]).toEqual([]);
    expect(Object.keys(manifest.disabled)).toEqual(["model.shop.off"]);
    expect(manifest.macros["macro.dbt.test_unique"].macro_sql).toContain("{% test unique");
  });
});

Deno.test("run results say how each node ended", () => {
  const value = buildRunResults(
    [{
      uniqueId: "model.shop.a",
      status: "success",
      message: null,
      failures: null,
      executionSeconds: 0.5,
    }],
    { invocationId: "run-1", elapsedSeconds: 1, command: "run" },
    fakeHost(),
  );
  expect(value.results).toMatchObject([{ unique_id: "model.shop.a", status: "success" }]);
  expect(value.args).toEqual({ which: "run" });
});
