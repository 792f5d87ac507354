/**
 * Measures the commands that do little: `--version`, `--help` and `check` of ten assets, beside Deno running an empty file.
 *
 * Usage: `deno run -A bench/startup.ts [rounds]`
 *
 * @module
 */

import { join } from "node:path";
import { makeBenchProject, renderDayWorkflow } from "./bench_project.ts";
import { medianOf, printFigures, renderMs, tellFigure } from "./figures.ts";
import { measureCommand } from "./measure_command.ts";
import { listPrograms } from "./programs.ts";

const rounds = Number(Deno.args[0] ?? 11);
const results = new Map<string, number[]>();

async function measure(name: string, words: readonly string[], cwd: string): Promise<void> {
  const { seconds } = await measureCommand(words, { cwd });
  results.set(name, [...results.get(name) ?? [], seconds]);
}

const programs = await listPrograms();
const workflows = Object.fromEntries(
  Array.from({ length: 10 }, (_, index) => [`entries_${index}`, renderDayWorkflow(`e${index}`)]),
);
const [first] = programs;
if (first === undefined) throw new Error("there is no program to measure");
await using project = await makeBenchProject(workflows, first);
const empty = join(project.root, "..", "empty.ts");
await Deno.writeTextFile(empty, "");
for (let round = 0; round < rounds; round++) {
  await measure("deno run of an empty file", [Deno.execPath(), "run", empty], project.root);
  for (const { name, words } of programs) {
    await measure(`phlo --version, ${name}`, [...words, "--version"], project.root);
    await measure(`phlo --help, ${name}`, [...words, "--help"], project.root);
    await measure(`phlo check, ten assets, ${name}`, [...words, "check"], project.root);
  }
}
for (const [name, seconds] of results) {
  if (name.startsWith("phlo")) tellFigure(name, medianOf(seconds) * 1000);
}
printFigures(
  `Starting (min / median of ${rounds})`,
  ["what", "wall"],
  [...results].map(([name, seconds]) => [name, renderMs(seconds)]),
);
