/**
 * Measures the validate road against its floor: plain `read_json` → Parquet. 1M records of 15 fields, each variant in turn,
 * the best of several rounds, because a busy machine only ever makes things slower.
 *
 * Usage: `deno run -A bench/ndjson_data.ts && deno run -A bench/validate_road.ts [rounds]`
 *
 * @module
 */

import { openSession, type Session } from "../src/duckdb/session.ts";
import { createHost, SILENT_LOG } from "../src/host/real_host.ts";
import { validatePages } from "../src/run/validate_pages.ts";
import { compileSchema } from "../src/schema/compile_schema.ts";
import { judgeFile } from "../src/schema/judge_file.ts";
import { BENCH_SCHEMA, STRICT_BENCH_SCHEMA } from "./ndjson_schema.ts";

const FOLDER = await Deno.realPath("bench/.data");
const PATH = `${FOLDER}/records_1000000.ndjson`;
const PARQUET = `${FOLDER}/out.parquet`;
const host = createHost(SILENT_LOG);

type Variant = (session: Session) => Promise<void>;

const VARIANTS: Readonly<Record<string, Variant>> = {
  "floor: read_json to Parquet": (session) =>
    session.run(copy(`SELECT * FROM read_json('${PATH}')`)),
  "read_json to a table to Parquet": async (session) => {
    await session.run(`CREATE TEMP TABLE plain AS SELECT * FROM read_json('${PATH}')`);
    await session.run(copy("SELECT * FROM plain"));
  },
  "strict, nullable: to a table": (session) => validate(session, STRICT_BENCH_SCHEMA),
  "strict, nullable: to Parquet": async (session) => {
    await validate(session, STRICT_BENCH_SCHEMA);
    await session.run(copy("SELECT * FROM v"));
  },
  "object: to Parquet": async (session) => {
    await validate(session, BENCH_SCHEMA);
    await session.run(copy("SELECT * FROM v"));
  },
};

function copy(query: string): string {
  return `COPY (${query}) TO '${PARQUET}' (FORMAT parquet, COMPRESSION zstd)`;
}

async function validate(session: Session, schema: unknown): Promise<void> {
  const compiled = compileSchema(schema);
  const result = await validatePages(session, {
    pages: [{ resource: "bench", number: 1, path: PATH, records: 1_000_000, sizeBytes: 0 }],
    schema: compiled,
    judge: (request) => judgeFile(schema, compiled, request, host),
    folder: FOLDER,
    name: "v",
    uniqueKey: ["id"],
  }, host);
  if (result.valid !== 1_000_000) throw new Error(`${result.valid} rows are valid`);
}

async function measure(variant: Variant): Promise<number> {
  await using session = await openSession({
    temporaryFolder: `${FOLDER}/tmp`,
    folders: [FOLDER],
    memoryBytes: 4e9,
  });
  const startedAt = performance.now();
  await variant(session);
  return (performance.now() - startedAt) / 1000;
}

const rounds = Number(Deno.args[0] ?? 3);
const best = new Map<string, number>();
for (let round = 0; round < rounds; round++) {
  for (const [name, variant] of Object.entries(VARIANTS)) {
    best.set(name, Math.min(best.get(name) ?? Infinity, await measure(variant)));
  }
}
const floor = [...best.values()][0] ?? 0;
for (const [name, seconds] of best) {
  // deno-lint-ignore no-console -- a benchmark prints its result
  console.log(`${seconds.toFixed(2)} s  ${Math.round(floor / seconds * 100)} %  ${name}`);
}
