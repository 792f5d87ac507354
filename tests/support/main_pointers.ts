/**
 * Where the tables of `main` stand, read from the catalog file itself: two equal answers mean that nothing was published between them.
 *
 * @module
 */

import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";

/** Metadata locations by table; empty where there is no lake yet. */
export function readMainPointers(
  project: string,
): Readonly<Record<string, string>> {
  const path = join(project, "lake", "catalog.db");
  try {
    Deno.statSync(path);
  } catch {
    return {};
  }
  using database = new DatabaseSync(path, { readOnly: true, timeout: 5000 });
  const rows = database.prepare(
    "SELECT table_namespace, table_name, metadata_location FROM iceberg_tables WHERE catalog_name = ?",
  ).all("main");
  return Object.fromEntries(
    rows.map((row) => [
      `${row.table_namespace}.${row.table_name}`,
      String(row.metadata_location),
    ]),
  );
}
