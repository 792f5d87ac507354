import { expect } from "expect";
import { fakeHost, withFolder } from "../../tests/support/fake_host.ts";
import type { DbtNode } from "../dbt/dbt_node.ts";
import { columnsOfQuery } from "../duckdb/columns_of_query.ts";
import { createDuckdbDataFiles } from "../duckdb/data_files.ts";
import { openSession } from "../duckdb/session.ts";
import { listDataFiles } from "../iceberg/list_data_files.ts";
import { readTable } from "../iceberg/read_table.ts";
import { tableColumns } from "../iceberg/table_state.ts";
import { openLocalStore } from "../store/local_store.ts";
import { buildIncremental } from "./build_incremental.ts";
import type { BuiltModel, ModelWork } from "./model_work.ts";

interface ModelBench {
  /** Builds the model from SQL with the config. */
  build(sql: string): Promise<BuiltModel>;
  /** Rows as text: values with colons between, null as `null`. */
  read(): Promise<string[]>;
}

async function withModel(
  config: Readonly<Record<string, unknown>>,
  body: (bench: ModelBench) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    const host = fakeHost();
    const store = await openLocalStore(`${folder}/lake`, {}, host);
    await using session = await openSession({
      temporaryFolder: `${folder}/tmp`,
      folders: [`${folder}/lake`],
    });
    const dataFiles = createDuckdbDataFiles(session, store, host);
    let standing: ModelWork["standing"];
    await body({
      async build(sql) {
        // What building reads of a node and a run, and no more.
        const node = {
          config,
          name: "daily",
          file: "daily.sql",
          rawCode: sql,
        } as unknown as DbtNode;
        const run = { lake: { store } } as unknown as ModelWork["run"];
        const built = await buildIncremental({
          node,
          run,
          table: { namespace: "gold", name: "daily" },
          sql,
          sourceSql: sql,
          columns: columnsOfQuery(await session.describe(sql)),
          standing,
          fullRefresh: false,
          session,
          dataFiles,
          prefix: "s1",
          summary: {},
        }, host);
        standing = built.standing;
        return built;
      },
      async read() {
        if (standing?.kind !== "table") return [];
        const state = await readTable(standing.metadataUri, store);
        const files = await listDataFiles(state, store);
        const rows = await session.rows(
          `SELECT * FROM (${dataFiles.scan(files, tableColumns(state))}) ORDER BY ALL`,
        );
        return rows.map((row) => Object.values(row).map(String).join(":"));
      },
    });
  });
}

const MERGE = { "unique_key": "k", "incremental_strategy": "merge" };
const REPLACE = { "unique_key": "k", "incremental_strategy": "delete+insert" };

Deno.test("buildIncremental() takes a query that ends in a comment, by every strategy", async () => {
  for (const config of [MERGE, REPLACE, { "incremental_strategy": "append" }]) {
    await withModel(config, async ({ build, read }) => {
      await build("SELECT 1 AS k, 2 AS v -- the first");
      await build("SELECT 2 AS k, 3 AS v -- the second");
      expect(await read()).toEqual(["1:2", "2:3"]);
    });
  }
});

Deno.test("buildIncremental() merges by columns with the names of its own", () =>
  withModel({ ...MERGE, "unique_key": ["file", "__row"] }, async ({ build, read }) => {
    await build("SELECT 1 AS file, 1 AS __row, 1 AS action, 'x' AS _phlo_row_id");
    await build(
      "SELECT 1 AS file, a AS __row, 2 AS action, 'y' AS _phlo_row_id FROM range(1, 3) t(a)",
    );
    expect(await read()).toEqual(["1:1:2:y", "1:2:2:y"]);
  }));

Deno.test("buildIncremental() refuses to merge rows without a whole key, and says how many", () =>
  withModel({ ...MERGE, "unique_key": ["k", "part"] }, async ({ build, read }) => {
    await build("SELECT 1 AS k, 1 AS part, 0 AS v");
    await expect(
      build(
        "SELECT * FROM (VALUES (2, 1, 0), (NULL, 1, 0), (NULL, 1, 1), (3, NULL, 0)) t(k, part, v)",
      ),
    )
      .rejects.toMatchObject({
        code: "PHLO-501",
        message:
          'Cannot merge "daily": 3 rows of its query have a null in their unique_key (k, part)',
        hint: 'leave them out in the query: WHERE NOT ("k" IS NULL OR "part" IS NULL)',
      });
    await expect(build("SELECT k, 1 AS part, 0 AS v FROM (VALUES (2), (2)) t(k)"))
      .rejects.toMatchObject({ code: "PHLO-501" });
    expect(await read()).toEqual(["1:1:0"]);
  }));

Deno.test("buildIncremental() keeps stored values of a column that the query no longer yields", async () => {
  const config = { ...MERGE, "on_schema_change": "append_new_columns" };
  await withModel(config, async ({ build, read }) => {
    await build("SELECT a AS k, 10 AS old, 0 AS v FROM range(1, 3) t(a)");
    await build("SELECT a AS k, 1 AS v, 'n' AS new FROM range(2, 4) t(a)");
    expect(await read()).toEqual(["1:10:0:null", "2:10:1:n", "3:null:1:n"]);
    const again = await build("SELECT a AS k, 1 AS v, 'n' AS new FROM range(2, 4) t(a)");
    expect(again.rows).toBe(0);
  });
  await withModel(config, async ({ build, read }) => {
    await build("SELECT 1 AS k, 10 AS old");
    await build("SELECT 2 AS k");
    expect(await read()).toEqual(["1:10", "2:null"]);
  });
});

Deno.test("buildIncremental() fills a column that is gone with nulls where rows are replaced or appended", async () => {
  for (const config of [REPLACE, { "incremental_strategy": "append" }]) {
    await withModel(
      { ...config, "on_schema_change": "append_new_columns" },
      async ({ build, read }) => {
        await build("SELECT 1 AS k, 10 AS old");
        await build("SELECT 2 AS k");
        expect(await read()).toEqual(["1:10", "2:null"]);
      },
    );
  }
});

Deno.test("buildIncremental() replaces all rows of a key, those without one among them", () =>
  withModel(REPLACE, async ({ build, read }) => {
    await build("SELECT * FROM (VALUES (1, 1), (1, 2), (2, 1), (NULL, 1)) t(k, v)");
    const next = "SELECT * FROM (VALUES (1, 3), (NULL, 1), (NULL, 1)) t(k, v)";
    await build(next);
    expect(await read()).toEqual(["1:3", "2:1", "null:1", "null:1"]);
  }));

Deno.test("buildIncremental() makes no commit where the replaced rows are those that come", () =>
  withModel(REPLACE, async ({ build, read }) => {
    const sql = "SELECT * FROM (VALUES (1, [1]), (1, [2]), (1, [2]), (NULL, [3])) t(k, v)";
    const first = await build(sql);
    const again = await build(sql);
    expect(again.standing).toEqual(first.standing);
    expect(again.rows).toBe(0);
    // One of two equal rows less is a change.
    const fewer = await build("SELECT * FROM (VALUES (1, [1]), (1, [2])) t(k, v)");
    expect(fewer.standing).not.toEqual(first.standing);
    expect(await read()).toEqual(["1:[1]", "1:[2]", "null:[3]"]);
    const none = await build("SELECT * FROM (VALUES (1, [1])) t(k, v) WHERE false");
    expect(none.standing).toEqual(fewer.standing);
  }));

Deno.test("buildIncremental() asks for whole, single keys from the first build on", async () => {
  const rows = (values: string) => `SELECT * FROM (VALUES ${values}) t(k, v)`;
  await withModel(MERGE, async ({ build, read }) => {
    await expect(build(rows("(1, 1), (1, 2), (2, 1)"))).rejects.toMatchObject({
      code: "PHLO-501",
      message: expect.stringContaining("1 keys more than once"),
    });
    await expect(build(rows("(1, 1), (NULL, 2)"))).rejects.toMatchObject({ code: "PHLO-501" });
    expect(await read()).toEqual([]);
    await build("SELECT 1 AS k, 2 AS v WHERE false");
    await build(rows("(1, 1), (2, 1)"));
    expect(await read()).toEqual(["1:1", "2:1"]);
  });
  await withModel({ "incremental_strategy": "append" }, async ({ build, read }) => {
    await build(rows("(1, 1), (1, 1), (NULL, 2)"));
    expect(await read()).toHaveLength(3);
  });
});

Deno.test("buildIncremental() refuses a key that its query does not yield", () =>
  withModel({ ...MERGE, "unique_key": ["k", "parts"] }, async ({ build }) => {
    await expect(build("SELECT 1 AS K, 1 AS part")).rejects.toMatchObject({
      code: "PHLO-501",
      message: expect.stringContaining('its unique_key "parts" is no column of its query'),
      hint: 'did you mean "part"?',
    });
  }));
