/**
 * Measures the loop of schedules: what a round costs with a hundred schedules when nothing is due, what a tick costs
 * besides its run, and the memory of `phlo schedule run` at rest.
 *
 * Usage: `deno run -A bench/schedule.ts [rounds]`
 *
 * @module
 */

import { join } from "node:path";
import { createHost, SILENT_LOG } from "../src/host/real_host.ts";
import { openRecords } from "../src/records/open_records.ts";
import type { Schedule } from "../src/schedule/list_schedules.ts";
import { createScheduler } from "../src/schedule/scheduler.ts";
import { makeBenchProject, renderDayWorkflow } from "./bench_project.ts";
import { printFigures, renderMs } from "./figures.ts";
import { listPrograms } from "./programs.ts";

const SCHEDULES = 100;
const rounds = Number(Deno.args[0] ?? 200);
const [program] = await listPrograms();
if (program === undefined) throw new Error("there is no program to measure");

const schedules = Array.from({ length: SCHEDULES }, (_, index): Schedule => ({
  name: `s${index}`,
  origin: "asset",
  cron: `${index % 60} * * * *`,
  timezone: "Europe/Berlin",
  select: [`a${index}`],
  assets: [`a${index}`],
  lookbackMs: 0,
}));

/** A clock that the bench moves; everything else is real. */
async function measureRounds(folder: string): Promise<{ idle: number[]; tick: number[] }> {
  const real = createHost(SILENT_LOG);
  let now = Date.UTC(2024, 0, 20);
  const host = { ...real, clock: { ...real.clock, now: () => now } };
  await using records = await openRecords(join(folder, "state.db"), host);
  let launched = 0;
  const scheduler = createScheduler({
    records,
    load: () => Promise.resolve({ schedules, broken: [] }),
    settle: () => Promise.resolve(),
    launch(_args, { runId = "" }) {
      launched++;
      return { runId, ended: Promise.resolve({ code: 0, output: "" }), stop() {} };
    },
    onEvent() {},
  }, host);
  await scheduler.round();
  const idle: number[] = [];
  const tick: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const before = performance.now();
    await scheduler.round();
    idle.push((performance.now() - before) / 1000);
    now += 60_000;
    const count = launched;
    const started = performance.now();
    await scheduler.round();
    await scheduler.idle();
    const elapsed = (performance.now() - started) / 1000;
    if (launched > count) tick.push(elapsed / (launched - count));
  }
  return { idle, tick };
}

/** Resident memory of the headless loop and its children, half a minute after its start. */
async function measureRest(words: readonly string[]): Promise<number> {
  const workflow = renderDayWorkflow("entries").replace(
    'uniqueKey: "_id"',
    'cron: "0 0 1 1 *", $&',
  );
  await using project = await makeBenchProject({ entries: workflow }, { name: "checkout", words });
  const [command = "", ...args] = words;
  const child = new Deno.Command(command, {
    args: [...args, "schedule", "run"],
    cwd: project.root,
    stdout: "null",
    stderr: "null",
  }).spawn();
  try {
    await new Promise((resolve) => setTimeout(resolve, 15_000));
    const status = await Deno.readTextFile(`/proc/${child.pid}/status`);
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
  } finally {
    child.kill("SIGINT");
    await child.status;
  }
}

const folder = await Deno.makeTempDir({ prefix: "phlo-bench-" });
try {
  const { idle, tick } = await measureRounds(folder);
  const memory = await measureRest(program.words);
  printFigures(`The loop of ${SCHEDULES} schedules, ${program.name} (min / median)`, [
    "what",
    "figure",
  ], [
    ["a round in which nothing is due", renderMs(idle)],
    ["a round with ticks, per tick claimed, launched and noted", renderMs(tick)],
    ["memory at rest, one asset", `${Math.round(memory)} MB`],
  ]);
} finally {
  await Deno.remove(folder, { recursive: true });
}
