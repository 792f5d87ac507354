import { expect } from "expect";
import type { Column } from "../core/column.ts";
import { copyRelation } from "../duckdb/copy_relation.ts";
import { openSession } from "../duckdb/session.ts";
import { openLocalStore } from "../store/local_store.ts";
import { fakeHost, withFolder } from "../../tests/support/fake_host.ts";
import { canStage, stageRows } from "./staged_rows.ts";

const CONTENT: readonly Column[] = [{ name: "k", type: { kind: "long" }, required: true }];

Deno.test("stageRows() numbers the rows over all files, before and after a table has taken them in", async () => {
  await withFolder(async (folder) => {
    const host = fakeHost();
    const store = await openLocalStore(`${folder}/lake`, {}, host);
    await using session = await openSession({
      temporaryFolder: `${folder}/tmp`,
      folders: [folder],
    });
    const copy = (name: string, values: string) =>
      copyRelation(`${folder}/${name}`, {
        select: `SELECT CAST(k AS BIGINT) AS k FROM (VALUES ${values}) AS t(k)`,
      }, session);
    const files = [
      ...await copy("a.parquet", "(7), (5)"),
      ...await copy("b.parquet", "(9)"),
    ];
    const options = { files, content: CONTENT, schemaJson: "{}", relation: `"rows"` };
    const staged = await stageRows(options, session);
    const read = () => session.rows(`SELECT * FROM "rows" ORDER BY __phlo_row`);
    const rows = [
      { k: 7n, __phlo_row: 0n },
      { k: 5n, __phlo_row: 1n },
      { k: 9n, __phlo_row: 2n },
    ];
    expect(await read()).toEqual(rows);
    const taken = await staged.takeIn("raw/t/data", { store, session }, host);
    expect(taken.map(({ rowCount }) => rowCount)).toEqual([2n, 1n]);
    for (const { name, sizeBytes } of taken) {
      expect(await store.stat(name)).toMatchObject({ sizeBytes: Number(sizeBytes) });
    }
    // A lost rebase applies the same rows again.
    expect(await read()).toEqual(rows);
    expect(await staged.takeIn("raw/t/data", { store, session }, host)).toEqual(taken);
  });
});

Deno.test("canStage() refuses content that has no column, or one that numbers rows itself", () => {
  expect([canStage(CONTENT), canStage([])]).toEqual([true, false]);
  const [column] = CONTENT;
  expect([column && canStage([{ ...column, name: "File_Row_Number" }])]).toEqual([false]);
});
