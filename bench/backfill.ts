/**
 * Measures a backfill of three small assets, each day a run of its own with its own publication: the cost of a day, and
 * whether the last days cost more than the first.
 *
 * Usage: `deno run -A bench/backfill.ts [rounds] [days] [parallel]`
 *
 * @module
 */

import { makeBenchProject, renderDayWorkflow } from "./bench_project.ts";
import { medianOf, printFigures, renderMs, renderSeconds, tellFigure } from "./figures.ts";
import { startLoopbackServer } from "./loopback_server.ts";
import { measureCommand } from "./measure_command.ts";
import { listPrograms } from "./programs.ts";
import { readContent, scanFilesOf } from "./table_content.ts";

const FIRST_DAY = Date.UTC(2023, 0, 1);
const ASSETS = ["entries", "treatments", "profiles"];
/** Days whose median stands for day 10 and for the last one. */
const SAMPLE = 20;

const rounds = Number(Deno.args[0] ?? 3);
const days = Number(Deno.args[1] ?? 365);
const parallel = Deno.args[2] ?? "1";
using server = await startLoopbackServer();
const program = (await listPrograms())[0];
if (program === undefined) throw new Error("there is no program to measure");
await using project = await makeBenchProject(
  Object.fromEntries(ASSETS.map((asset) => [asset, renderDayWorkflow(asset)])),
  program,
);

const dayAt = (index: number): string =>
  new Date(FIRST_DAY + index * 86_400_000).toISOString().slice(0, 10);

interface Day {
  readonly kind: string;
  readonly elapsedMs?: number;
}

const wall: number[] = [];
const cpu: number[] = [];
const early: number[] = [];
const late: number[] = [];
for (let round = 0; round < rounds; round++) {
  await project.forget();
  const range = ["--from", dayAt(0), "--to", dayAt(days - 1)];
  const measured = await measureCommand(
    [...program.words, "backfill", ...ASSETS, ...range, "--parallel", parallel, "--json"],
    { cwd: project.root, env: { BENCH_URL: server.url } },
  );
  for (const asset of ASSETS) {
    const content = await readContent(scanFilesOf(project.root, asset), ['count(DISTINCT "_id")']);
    if (Number(content.split(", ")[1]) !== days * 7) throw new Error(`${asset} holds ${content}`);
  }
  const ends = measured.stdout.trim().split("\n")
    .map((line): Day => JSON.parse(line))
    .filter((event) => event.kind === "run_finished")
    .map((event) => event.elapsedMs ?? 0);
  if (ends.length !== days) throw new Error(`${ends.length} runs for ${days} days`);
  wall.push(measured.seconds);
  cpu.push(measured.cpuSeconds);
  early.push(medianOf(ends.slice(0, SAMPLE)));
  late.push(medianOf(ends.slice(-SAMPLE)));
}
tellFigure("backfill, a day of three assets", 1000 * medianOf(wall) / days);
tellFigure("backfill, last day beside the first", 100 * medianOf(late) / medianOf(early));
printFigures(
  `${ASSETS.length} assets × ${days} days of seven rows, each day its own run, --parallel ${parallel}, ${program.name} (min / median of ${rounds})`,
  ["what", "figure"],
  [
    ["all", renderSeconds(wall)],
    ["per day, all included", renderMs(wall.map((seconds) => seconds / days))],
    ["CPU of a day", renderMs(cpu.map((seconds) => seconds / days))],
    [`run of day ${SAMPLE / 2}`, renderMs(early.map((ms) => ms / 1000))],
    [`run of day ${days - SAMPLE / 2}`, renderMs(late.map((ms) => ms / 1000))],
  ],
);
