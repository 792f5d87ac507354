/**
 * Measures `phlo materialize` of the seven-row day as a whole process: the first time in an empty project, and again, where
 * nothing changes.
 *
 * Usage: `deno run -A bench/seven_rows.ts [rounds]`
 *
 * @module
 */

import { makeBenchProject, renderDayWorkflow } from "./bench_project.ts";
import { medianOf, printFigures, renderMegabytes, renderMs, tellFigure } from "./figures.ts";
import { startLoopbackServer } from "./loopback_server.ts";
import { measureCommand, type Measured, type MeasureOptions } from "./measure_command.ts";
import { listPrograms } from "./programs.ts";

const rounds = Number(Deno.args[0] ?? 7);
using server = await startLoopbackServer();
const rows: string[][] = [];
for (const program of await listPrograms()) {
  await using project = await makeBenchProject({ entries: renderDayWorkflow("entries") }, program);
  const materialize = (options: Partial<MeasureOptions> = {}): Promise<Measured> =>
    measureCommand([...program.words, "materialize", "entries", "--partition", "2024-01-20"], {
      cwd: project.root,
      env: { BENCH_URL: server.url },
      ...options,
    });
  const first: number[] = [];
  const again: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await project.forget();
    first.push((await materialize()).seconds);
    again.push((await materialize()).seconds);
  }
  const { residentBytes } = await materialize({ watchesMemory: true });
  tellFigure(`seven-row day, ${program.name}`, medianOf(first) * 1000);
  rows.push([program.name, renderMs(first), renderMs(again), renderMegabytes([residentBytes])]);
}
printFigures(
  "The seven-row day, whole process (min / median)",
  ["program", "first", "again", "memory of all processes"],
  rows,
);
