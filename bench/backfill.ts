/**
 * Measures days materialized one by one in one process: the cost of a further day, from commands over two ranges.
 *
 * Usage: `deno run -A bench/backfill.ts [rounds] [days]`
 *
 * @module
 */

import { makeBenchProject, renderDayWorkflow } from "./bench_project.ts";
import { medianOf, printFigures, renderMs, renderSeconds } from "./figures.ts";
import { startLoopbackServer } from "./loopback_server.ts";
import { measureCommand, type Measured } from "./measure_command.ts";
import { listPrograms } from "./programs.ts";
import { readContent, scanFilesOf } from "./table_content.ts";

const FIRST_DAY = Date.UTC(2024, 0, 1);
const FEW_DAYS = 10;

const rounds = Number(Deno.args[0] ?? 3);
const days = Number(Deno.args[1] ?? 60);
using server = await startLoopbackServer();
const program = (await listPrograms()).at(-1);
if (program === undefined) throw new Error("there is no program to measure");
await using project = await makeBenchProject({ entries: renderDayWorkflow("entries") }, program);

const dayAt = (index: number): string =>
  new Date(FIRST_DAY + index * 86_400_000).toISOString().slice(0, 10);

async function backfill(count: number, words: readonly string[]): Promise<Measured> {
  await project.forget();
  const measured = await measureCommand(
    [...words, "materialize", "entries", "--from", dayAt(0), "--to", dayAt(count - 1)],
    { cwd: project.root, env: { BENCH_URL: server.url } },
  );
  const content = await readContent(scanFilesOf(project.root, "entries"), [
    'count(DISTINCT "_id")',
  ]);
  const [, distinct] = content.split(", ");
  if (Number(distinct) !== count * 7) throw new Error(`the table holds ${content}`);
  return measured;
}

const few: number[] = [];
const many: number[] = [];
for (let round = 0; round < rounds; round++) {
  few.push((await backfill(FEW_DAYS, program.words)).seconds);
  many.push((await backfill(days, program.words)).seconds);
}
const perDay = (medianOf(many) - medianOf(few)) / (days - FEW_DAYS);
printFigures(
  `Days of seven rows one by one in one process, ${program.name} (min / median of ${rounds})`,
  ["what", "wall"],
  [
    [`${FEW_DAYS} days`, renderSeconds(few)],
    [`${days} days`, renderSeconds(many)],
    ["each further day", renderMs([perDay])],
  ],
);
