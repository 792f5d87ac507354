/**
 * Measures 1M rows of 8 columns in 1,000 pages with links to the next, until they are a published Iceberg table, beside a loop
 * that only fetches and parses.
 *
 * Usage: `deno run -A bench/rest.ts [rounds] [pages]`
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { makeBenchProject, renderPagesWorkflow } from "./bench_project.ts";
import { medianOf, printFigures, renderMegabytes, renderSeconds, tellFigure } from "./figures.ts";
import { startLoopbackServer } from "./loopback_server.ts";
import { measureCommand, type Measured } from "./measure_command.ts";
import { listPrograms } from "./programs.ts";
import { readContent, scanFilesOf } from "./table_content.ts";

const ROWS_PER_PAGE = 1000;

const rounds = Number(Deno.args[0] ?? 3);
const pages = Number(Deno.args[1] ?? 1000);
const rowCount = pages * ROWS_PER_PAGE;
const plainFetch = fileURLToPath(new URL("plain_fetch.ts", import.meta.url));
using server = await startLoopbackServer({ pages, rowsPerPage: ROWS_PER_PAGE });
const program = (await listPrograms()).at(-1);
if (program === undefined) throw new Error("there is no program to measure");
await using project = await makeBenchProject({ orders: renderPagesWorkflow("orders") }, program);

async function runFloor(): Promise<Measured> {
  const url = `${server.url}/orders?page=1`;
  const words = [Deno.execPath(), "run", "-A", "--quiet", "--no-check", plainFetch, url];
  const measured = await measureCommand(words, { cwd: Deno.cwd(), watchesMemory: true });
  if (Number(measured.stdout) !== rowCount) throw new Error(`the loop saw ${measured.stdout}`);
  return measured;
}

async function runPhlo(words: readonly string[]): Promise<Measured> {
  await project.forget();
  const measured = await measureCommand(
    [...words, "materialize", "orders", "--partition", "2024-01-20"],
    { cwd: project.root, env: { BENCH_URL: server.url }, watchesMemory: true },
  );
  const content = await readContent(scanFilesOf(project.root, "orders"), [
    "sum(id)",
    "count(DISTINCT id)",
    "count(place.latitude)",
  ]);
  const wanted = `${rowCount}, ${rowCount * (rowCount - 1) / 2}, ${rowCount}, ${rowCount}`;
  if (content !== wanted) throw new Error(`the table holds ${content} and not ${wanted}`);
  return measured;
}

const floor: Measured[] = [];
const phlo: Measured[] = [];
for (let round = 0; round < rounds; round++) {
  floor.push(await runFloor());
  phlo.push(await runPhlo(program.words));
}
tellFigure("REST, 1M rows", medianOf(phlo.map((each) => each.seconds)));
tellFigure("REST, memory", Math.max(...phlo.map((each) => each.residentBytes ?? 0)) / 1e6);
const describe = (name: string, runs: readonly Measured[]): string[] => {
  const seconds = runs.map((each) => each.seconds);
  return [
    name,
    renderSeconds(seconds),
    renderSeconds(runs.map((each) => each.cpuSeconds)),
    `${Math.round(rowCount / medianOf(seconds) / 1000)}k`,
    renderMegabytes(runs.map((each) => each.residentBytes)),
  ];
};
printFigures(
  `${rowCount} REST rows of 8 columns in ${pages} pages on loopback (min / median of ${rounds})`,
  ["what", "wall", "CPU", "rows/s", "memory of all processes"],
  [
    describe("fetch and JSON.parse alone", floor),
    describe(`phlo, to an Iceberg table, ${program.name}`, phlo),
  ],
);
