/**
 * Measures `phlo dev`: from its start to the first answer, its memory when idle, what a browser loads, and its pages over an
 * asset of 100,000 partitions.
 *
 * Usage: `deno run -A bench/page.ts [rounds]`
 *
 * @module
 */

import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { gzipSync } from "node:zlib";
import { makeBenchProject, renderDayWorkflow } from "./bench_project.ts";
import { medianOf, printFigures, renderMegabytes, renderMs, tellFigure } from "./figures.ts";
import { startLoopbackServer } from "./loopback_server.ts";
import { measureCommand } from "./measure_command.ts";
import { listPrograms, type Program } from "./programs.ts";

const PARTITIONS = 100_000;
const SETTLE_MS = 6000;
const rounds = Number(Deno.args[0] ?? 5);
const rows: string[][] = [];
using server = await startLoopbackServer();
const workflow = renderDayWorkflow("entries")
  .replace("uniqueKey", 'partitions: "hour", uniqueKey')
  .replace("params: { day }", "params: { day: day.slice(0, 10) }");
for (const program of await listPrograms()) {
  await using project = await makeBenchProject({ entries: workflow }, program);
  const env = { BENCH_URL: server.url };
  await measureCommand(
    [...program.words, "materialize", "entries", "--partition", "2024-01-20T00"],
    { cwd: project.root, env },
  );
  const starts: number[] = [];
  const memory: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const started = await startPage(program, project.root, env);
    starts.push(started.seconds);
    // Idle is what it is when the project is loaded and nobody asks.
    if (round === 0) memory.push(await readIdleMemory(started.child.pid));
    await stopPage(started.child);
  }
  addPartitions(join(project.root, ".phlo/state.db"));
  const started = await startPage(program, project.root, env);
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  // Every answer of this round is made anew: what is kept is forgotten after five seconds.
  const anew: number[] = [];
  for (let round = 0; round < 3; round++) {
    anew.push(await timeOf(`${started.address}/`));
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  }
  const pages: string[] = [renderMs(anew)];
  for (const path of ["/", "/assets/entries", "/assets/entries/partitions", "/runs"]) {
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) times.push(await timeOf(started.address + path));
    if (path.endsWith("partitions")) {
      tellFigure(`100,000 partitions, the calendar, ${program.name}`, medianOf(times) * 1000);
    }
    pages.push(renderMs(times));
  }
  await stopPage(started.child);
  tellFigure(`phlo dev answers, ${program.name}`, medianOf(starts) * 1000);
  tellFigure(`phlo dev at rest, ${program.name}`, medianOf(memory) / 1e6);
  tellFigure(`100,000 partitions, assets anew, ${program.name}`, medianOf(anew) * 1000);
  rows.push([program.name, renderMs(starts), renderMegabytes(memory), ...pages]);
}
printFigures(
  `The page (min / median of ${rounds}; the last five over ${PARTITIONS} partitions)`,
  [
    "program",
    "first answer",
    "idle memory",
    "assets anew",
    "assets",
    "asset",
    "its partitions",
    "runs",
  ],
  rows,
);
printFigures("What a browser loads", ["files", "bytes", "compressed"], [await measureFiles()]);

interface Started {
  readonly child: Deno.ChildProcess;
  readonly address: string;
  readonly seconds: number;
}

/** Starts the server and waits for the first whole page. */
async function startPage(
  { words: [name = "", ...args] }: Program,
  root: string,
  env: Readonly<Record<string, string>>,
): Promise<Started> {
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const startedAt = performance.now();
  const child = new Deno.Command(name, {
    args: [...args, "dev", "--no-schedule", "--port", String(port)],
    cwd: root,
    env: { ...env },
    stdout: "null",
    stderr: "null",
  }).spawn();
  const address = `http://127.0.0.1:${port}`;
  for (;;) {
    const response = await fetch(address).catch(() => undefined);
    if (response?.ok) {
      await response.text();
      return { child, address, seconds: (performance.now() - startedAt) / 1000 };
    }
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
}

async function stopPage(child: Deno.ChildProcess): Promise<void> {
  child.kill("SIGINT");
  await child.status;
}

async function readIdleMemory(pid: number): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
}

async function timeOf(address: string): Promise<number> {
  const startedAt = performance.now();
  const response = await fetch(address);
  await response.text();
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
  return (performance.now() - startedAt) / 1000;
}

/** Hours from 2013 on, each made by a step of its own, a thousand steps a run. */
function addPartitions(path: string): void {
  using database = new DatabaseSync(path);
  const insertRun = database.prepare(
    `INSERT INTO run (id, command, state, started_at, finished_at, pid, hostname, branch)
    VALUES (?, 'materialize entries', 'succeeded', ?, ?, 1, 'bench', ?)`,
  );
  const insertStep = database.prepare(
    `INSERT INTO step (run_id, id, kind, asset, partition, state, attempt, finished_at, elapsed_ms,
      requests, published_sequence, published_at, counts)
    VALUES (?, ?, 'ingest', 'entries', ?, 'succeeded', 1, ?, 100, 1, 1, ?, ?)`,
  );
  const counts = JSON.stringify({
    fetched: 7,
    valid: 7,
    quarantined: 0,
    inserted: 7,
    updated: 0,
    unchanged: 0,
    superseded: 0,
    deleted: 0,
  });
  const first = Date.UTC(2013, 0, 1);
  const began = Date.UTC(2023, 0, 1);
  database.exec("BEGIN");
  for (let number = 0; number < PARTITIONS; number++) {
    const run = `bench-${Math.floor(number / 1000)}`;
    const at = began + number * 1000;
    if (number % 1000 === 0) insertRun.run(run, at, at + 1_000_000, `run/${run}`);
    const key = new Date(first + number * 3_600_000).toISOString().slice(0, 13);
    insertStep.run(run, `ingest:entries@${key}`, key, at, at, counts);
  }
  database.exec("COMMIT");
}

async function measureFiles(): Promise<string[]> {
  const folder = new URL("../src/web/static/", import.meta.url);
  const sizes: number[] = [];
  const packed: number[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    const bytes = await Deno.readFile(new URL(name, folder));
    sizes.push(bytes.length);
    packed.push(gzipSync(bytes).length);
  }
  const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);
  tellFigure("page, compressed files", sum(packed) / 1000);
  return [String(sizes.length), `${sum(sizes)}`, `${sum(packed)}`];
}
