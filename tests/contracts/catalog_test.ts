import { join } from "node:path";
import { openMemoryCatalog } from "../../src/catalog/memory_catalog.ts";
import { createMemoryState, type MemoryState } from "../../src/catalog/memory_state.ts";
import { openSqliteCatalog } from "../../src/catalog/sqlite_catalog.ts";
import { testCatalog } from "./catalog_contract.ts";

testCatalog(
  "SQLite catalog",
  (folder, host) => openSqliteCatalog(join(folder, "lake", "catalog.db"), {}, host),
);

const states = new Map<string, MemoryState>();

testCatalog("memory catalog", (folder, host) => {
  const state = states.get(folder) ?? createMemoryState();
  states.set(folder, state);
  return Promise.resolve(openMemoryCatalog({ state }, host));
});
