/**
 * Runs all benchmarks in turn and compares what they tell with the budgets. Most measure the compiled program where there is one.
 *
 * Usage: `deno run -A bench/run_all.ts [--quick] [name …]`
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { type Budget, BUDGETS } from "./budgets.ts";
import { printFigures } from "./figures.ts";

/** A benchmark's file and how often it measures: usually, and where a glance suffices. */
interface Benchmark {
  readonly name: string;
  readonly usual: readonly string[];
  readonly quick: readonly string[];
}

const BENCHMARKS: readonly Benchmark[] = [
  { name: "startup", usual: ["11"], quick: ["3"] },
  { name: "seven_rows", usual: ["7"], quick: ["2"] },
  { name: "ndjson", usual: ["3"], quick: ["1"] },
  { name: "rest", usual: ["3"], quick: ["1"] },
  { name: "upsert", usual: ["3"], quick: ["1"] },
  { name: "backfill", usual: ["3"], quick: ["1", "30"] },
  { name: "page", usual: ["7"], quick: ["2"] },
  { name: "small_commits", usual: ["300"], quick: ["60"] },
];

const isQuick = Deno.args.includes("--quick");
const wanted = Deno.args.filter((word) => !word.startsWith("--"));
const unknown = wanted.find((word) => !BENCHMARKS.some(({ name }) => name === word));
if (unknown !== undefined) throw new Error(`there is no benchmark "${unknown}"`);

const figures = await Deno.makeTempFile({ prefix: "phlo-figures-" });
const failed: string[] = [];
for (const { name, usual, quick } of BENCHMARKS) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const file = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", file, ...(isQuick ? quick : usual)],
    env: { BENCH_FIGURES: figures },
    stdout: "inherit",
    stderr: "inherit",
  }).output();
  if (code !== 0) failed.push(name);
}
const lines = (await Deno.readTextFile(figures)).split("\n").filter((line) => line !== "");
await Deno.remove(figures);
const rows = lines.map((line) => renderRow(JSON.parse(line)));
printFigures("Budgets", ["figure", "measured", "budget", "measured / budget", ""], rows);
if (failed.length > 0) throw new Error(`these benchmarks failed: ${failed.join(", ")}`);

function renderRow({ name, value }: { readonly name: string; readonly value: number }): string[] {
  const budget = BUDGETS[name];
  if (budget === undefined) return [name, String(value), "–", "–", ""];
  const isMet = budget.kind === "most" ? value <= budget.bound : value >= budget.bound;
  return [
    name,
    renderValue(value, budget),
    `${budget.kind === "most" ? "<" : "≥"} ${renderValue(budget.bound, budget)}`,
    (value / budget.bound).toFixed(2),
    isMet ? "met" : "not met",
  ];
}

function renderValue(value: number, { unit }: Budget): string {
  return `${unit === "s" ? value.toFixed(2) : value.toFixed(0)} ${unit}`;
}
