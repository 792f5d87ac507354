import { join } from "node:path";
import { expect } from "expect";
import { fakeHost, withFolder } from "../../tests/support/fake_host.ts";
import { createBuildFilter } from "./build_filter.ts";

Deno.test("createBuildFilter() never takes secrets, tables, state or the program itself", () =>
  withFolder(async (root) => {
    for (const folder of ["lake-dev", "data"]) await Deno.mkdir(join(root, folder));
    await Deno.writeTextFile(join(root, "lake-dev/catalog.db"), "");
    const folders = {
      root,
      lakeFolder: join(root, "tables/lake"),
      dbtFolder: join(root, "transforms/dbt"),
      output: join(root, "bin/app"),
    };
    const isWanted = await createBuildFilter(folders, fakeHost());
    const never = [
      ".env",
      ".env.prod",
      "workflows/.env",
      ".phlo/",
      ".git/",
      "tables/lake/",
      "lake-dev/",
      "bin/app",
      "transforms/dbt/target/",
      "transforms/dbt/logs/",
    ];
    expect(never.filter(isWanted)).toEqual([]);
    const wanted = [
      ".env.example",
      ".github/",
      "phlo.yaml",
      "data/",
      "tables/",
      "bin/",
      "workflows/lake.ts",
      "node_modules/",
      "transforms/dbt/models/target/",
      "environment.ts",
    ];
    expect(wanted.filter((path) => !isWanted(path))).toEqual([]);
  }));
