/**
 * The floor of the NDJSON benchmark: plain DuckDB reads a file and writes Parquet, sniffing the types, checking nothing.
 * A process of its own, so that its memory and time are measured as phlo's are.
 *
 * Usage: `deno run -A bench/plain_copy.ts FILE.ndjson FILE.parquet`
 *
 * @module
 */

import { DuckDBInstance } from "@duckdb/node-api";

const [from = "", to = ""] = Deno.args;
const instance = await DuckDBInstance.create(":memory:");
const connection = await instance.connect();
await connection.run(
  `COPY (SELECT * FROM read_json('${from}')) TO '${to}' (FORMAT parquet, COMPRESSION zstd)`,
);
