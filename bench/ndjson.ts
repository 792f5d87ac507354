/**
 * Measures 1M NDJSON records of 15 fields, sent as one stream, until they are a published table: strict and lenient schema,
 * beside plain DuckDB that reads the same bytes from disk into Parquet. The variants take turns, so that a busy moment of the
 * machine meets all of them.
 *
 * Usage: `deno run -A bench/ndjson.ts [rounds] [rows]`
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { type BenchProject, makeBenchProject, renderNdjsonWorkflow } from "./bench_project.ts";
import { medianOf, printFigures, renderMegabytes, renderSeconds, tellFigure } from "./figures.ts";
import { startLoopbackServer } from "./loopback_server.ts";
import { measureCommand, type Measured } from "./measure_command.ts";
import { writeNdjson } from "./ndjson_data.ts";
import { listPrograms, type Program } from "./programs.ts";
import { readContent, scanFilesOf } from "./table_content.ts";

const SUMS = [
  "sum(sequence)",
  "sum(quantity)",
  "round(sum(price), 2)",
  "count(score)",
  "count(note)",
  "sum(rank)",
  "sum(hash(id || title || country || address.street)::HUGEINT)",
  "round(sum(address.latitude), 3)",
];

const rounds = Number(Deno.args[0] ?? 3);
const rowCount = Number(Deno.args[1] ?? 1_000_000);
const folder = fileURLToPath(new URL(".data", import.meta.url));
const path = `${folder}/records_${rowCount}.ndjson`;
const parquet = `${folder}/plain.parquet`;
const plainCopy = fileURLToPath(new URL("plain_copy.ts", import.meta.url));

async function runFloor(): Promise<Measured> {
  const words = [Deno.execPath(), "run", "-A", "--quiet", "--no-check", plainCopy, path, parquet];
  return await measureCommand(words, { cwd: Deno.cwd(), watchesMemory: true });
}

async function runTable(
  table: string,
  project: BenchProject,
  program: Program,
  url: string,
): Promise<Measured> {
  await project.forget();
  const measured = await measureCommand(
    [...program.words, "materialize", table, "--partition", "2024-01-20"],
    { cwd: project.root, env: { BENCH_URL: url }, watchesMemory: true },
  );
  const content = await readContent(scanFilesOf(project.root, table), SUMS);
  const wanted = await readContent(`read_parquet('${parquet}')`, SUMS);
  if (content !== wanted) throw new Error(`${table} holds ${content}, the file ${wanted}`);
  return measured;
}

await Deno.mkdir(folder, { recursive: true });
await Deno.stat(path).catch(() => writeNdjson(rowCount, path));
using server = await startLoopbackServer({ ndjsonPath: path });
const program = (await listPrograms()).at(-1);
if (program === undefined) throw new Error("there is no program to measure");
await using project = await makeBenchProject({
  strict: renderNdjsonWorkflow("strict", "STRICT_BENCH_SCHEMA"),
  lenient: renderNdjsonWorkflow("lenient", "BENCH_SCHEMA"),
}, program);

const results = new Map<string, Measured[]>();
const keep = (name: string, measured: Measured): void => {
  results.set(name, [...results.get(name) ?? [], measured]);
};
for (let round = 0; round < rounds; round++) {
  keep("plain DuckDB: read_json to Parquet", await runFloor());
  for (const table of ["strict", "lenient"]) {
    keep(
      `phlo, ${table} schema, ${program.name}`,
      await runTable(table, project, program, server.url),
    );
  }
}
await Deno.remove(parquet);

const [floor = []] = results.values();
const floorSeconds = medianOf(floor.map((each) => each.seconds));
for (const table of ["strict", "lenient"]) {
  const runs = results.get(`phlo, ${table} schema, ${program.name}`) ?? [];
  const share = floorSeconds / medianOf(runs.map((each) => each.seconds));
  tellFigure(`NDJSON, ${table}, of the floor`, 100 * share);
}
printFigures(
  `${rowCount} NDJSON records of 15 fields, served on loopback, to a published table (min / median of ${rounds})`,
  ["what", "wall", "CPU", "speed beside the floor", "rows/s", "memory of all processes"],
  [...results].map(([name, runs]) => {
    const seconds = runs.map((each) => each.seconds);
    return [
      name,
      renderSeconds(seconds),
      renderSeconds(runs.map((each) => each.cpuSeconds)),
      `${Math.round(100 * floorSeconds / medianOf(seconds))} %`,
      `${Math.round(rowCount / medianOf(seconds) / 1000)}k`,
      renderMegabytes(runs.map((each) => each.residentBytes)),
    ];
  }),
);
