/**
 * Loads DuckDB's library when it is first needed. A compiled program carries it compressed and unpacks it once
 * before its binding is imported.
 *
 * @module
 */

type Duckdb = typeof import("@duckdb/node-api");

/** The DuckDB module; importing it opens a library of 70 MB, so nothing else may import it statically. */
export async function loadDuckdb(): Promise<Duckdb> {
  return await import("@duckdb/node-api");
}
