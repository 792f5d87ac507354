import { join } from "node:path";
import { openSqliteCatalog } from "../../src/catalog/sqlite_catalog.ts";
import { testCatalog } from "./catalog_contract.ts";

testCatalog(
  "SQLite catalog",
  (folder, host) => openSqliteCatalog(join(folder, "lake", "catalog.db"), {}, host),
);
