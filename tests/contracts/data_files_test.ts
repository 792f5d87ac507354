/**
 * The contract of DataFiles on DuckDB and on the arrays of simulations.
 *
 * @module
 */

import { quoteText } from "../../src/core/sql_text.ts";
import { openMemoryStore } from "../../src/store/memory_store.ts";
import { fakeHost } from "../support/fake_host.ts";
import { createMemoryDataFiles, type MemoryRow } from "../support/memory_data_files.ts";
import { withLake } from "../support/open_lake.ts";
import { testDataFiles } from "./data_files_contract.ts";

testDataFiles<string>(
  "DuckDB's data files",
  (body) =>
    withLake(({ store, files, session }) =>
      body({
        store,
        files,
        relationOf: renderRows,
        tooLarge: "SELECT 9223372036854775808 AS id, 'a' AS name",
        infinite: "SELECT TIMESTAMP 'infinity' AS at",
        rowsOf: (relation) => session.rows(`SELECT * FROM (${relation}) ORDER BY 1`),
      })
    ),
);

function renderRows(rows: readonly MemoryRow[]): string {
  const values = [{ id: 0n, name: null }, ...rows].map(({ id, name }) =>
    `(${id}::HUGEINT, ${typeof name === "string" ? quoteText(name) : "NULL"}::VARCHAR)`
  );
  return `SELECT * FROM (VALUES ${values.join(", ")}) t(id, name) OFFSET 1`;
}

testDataFiles<readonly MemoryRow[]>("data files in memory", async (body) => {
  const host = fakeHost();
  await using store = openMemoryStore({}, host);
  await body({
    store,
    files: createMemoryDataFiles(store, host),
    relationOf: (rows) => rows,
    tooLarge: [{ id: 2n ** 63n, name: "a" }],
    infinite: [{ at: "infinity" }],
    // deno-lint-ignore require-await -- a promise by contract
    rowsOf: async (relation) => relation,
  });
});
