/**
 * Measures an upsert of a tenth of a table's keys: 1M rows with scattered keys are there, 100k come with new values. The whole
 * command counts, from its start until the change is published.
 *
 * Usage: `deno run -A bench/upsert.ts [rounds] [rows]`
 *
 * @module
 */

import { join } from "node:path";
import { type BenchProject, makeBenchProject, renderKeyedWorkflow } from "./bench_project.ts";
import { medianOf, printFigures, renderMegabytes, renderSeconds, tellFigure } from "./figures.ts";
import { startLoopbackServer } from "./loopback_server.ts";
import { measureCommand, type Measured } from "./measure_command.ts";
import { listPrograms } from "./programs.ts";
import { writeKeyed } from "./upsert_data.ts";

const SHARE = 10;

const rounds = Number(Deno.args[0] ?? 3);
const rowCount = Number(Deno.args[1] ?? 1_000_000);
const program = (await listPrograms()).at(-1);
if (program === undefined) throw new Error("there is no program to measure");
await using project = await makeBenchProject({ keyed: renderKeyedWorkflow("keyed") }, program);
const folder = join(project.root, "..");
const all = join(folder, "all.ndjson");
const some = join(folder, "some.ndjson");
await writeKeyed(all, { rows: rowCount, step: 1, version: 0 });
await writeKeyed(some, { rows: rowCount, step: SHARE, version: 1 });
using first = await startLoopbackServer({ ndjsonPath: all });
using second = await startLoopbackServer({ ndjsonPath: some });

async function load(
  { root }: BenchProject,
  url: string,
  wanted: string,
): Promise<Measured> {
  const measured = await measureCommand(
    [...program?.words ?? [], "materialize", "keyed", "--partition", "2024-01-20"],
    { cwd: root, env: { BENCH_URL: url }, watchesMemory: true },
  );
  // phlo counts the rows itself; a figure of a wrong change is never reported.
  const shown = measured.stdout.replaceAll(",", "");
  if (!shown.includes(wanted)) throw new Error(`"${wanted}" is not in ${measured.stdout}`);
  return measured;
}

const changed = Math.ceil(rowCount / SHARE);
const inserts: Measured[] = [];
const upserts: Measured[] = [];
const repeats: Measured[] = [];
for (let round = 0; round < rounds; round++) {
  await project.forget();
  inserts.push(await load(project, first.url, `inserted ${rowCount} · updated 0`));
  upserts.push(await load(project, second.url, `inserted 0 · updated ${changed}`));
  repeats.push(await load(project, second.url, `updated 0 · unchanged ${changed}`));
}
tellFigure("upsert of a tenth of 1M", medianOf(upserts.map((each) => each.seconds)));
const describe = (name: string, runs: readonly Measured[]): string[] => [
  name,
  renderSeconds(runs.map((each) => each.seconds)),
  renderSeconds(runs.map((each) => each.cpuSeconds)),
  renderMegabytes(runs.map((each) => each.residentBytes)),
];
printFigures(
  `Upsert by scattered keys, ${program.name} (min / median of ${rounds})`,
  ["what", "wall", "CPU", "memory of all processes"],
  [
    describe(`${rowCount} rows into an empty table`, inserts),
    describe(`${changed} of them with new values`, upserts),
    describe("the same once more", repeats),
  ],
);
