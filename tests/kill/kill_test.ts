/**
 * kill -9 at random instants of real commands. After each: readers see the old state or the new one, the same command
 * finishes, nothing is lost, doubled or half seen, and no process of the killed one is left.
 * PHLO_TEST_KILLS says how many; PHLO_TEST_SEED repeats the instants of a failed run.
 *
 * @module
 */

import { join } from "node:path";
import { expect } from "expect";
import { editModels, type FeedDay, withFeedProject, writeFeed } from "../support/feed_project.ts";
import { phloProgram, runPhloOk } from "../support/phlo_command.ts";
import {
  type DaySummary,
  findLakeFaults,
  readDays,
  readRejects,
  readRows,
  readSqlite,
  waitForNoWorkers,
} from "../support/read_project.ts";

const KILLS = Number(Deno.env.get("PHLO_TEST_KILLS") ?? "12");
const SEED = Number(Deno.env.get("PHLO_TEST_SEED") ?? "20240120");
const DAYS = ["2024-01-18", "2024-01-19", "2024-01-20"];
const MATERIALIZE = ["materialize", "readings", "--from", "2024-01-18", "--to", "2024-01-20"];

/** A sequence of numbers from 0 to 1 that a seed repeats (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Instants spread over a duration, each somewhere in its own share of it, in a random order. */
function spreadInstants(count: number, durationMs: number, random: () => number): number[] {
  return Array.from({ length: count }, (_, index) => durationMs * (index + random()) / count)
    .map((instant) => ({ instant, order: random() }))
    .sort((left, right) => left.order - right.order)
    .map(({ instant }) => instant);
}

interface Killed {
  readonly pid: number;
  readonly wasKilled: boolean;
  readonly text: string;
}

/** Starts phlo and kills that one process: its worker must end by itself. */
async function killPhlo(args: readonly string[], root: string, afterMs: number): Promise<Killed> {
  const [program = "", ...first] = phloProgram();
  const child = new Deno.Command(program, {
    args: [...first, ...args],
    cwd: root,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let isOver = false;
  const timer = setTimeout(() => {
    if (!isOver) child.kill("SIGKILL");
  }, afterMs);
  const { signal, stdout, stderr } = await child.output();
  isOver = true;
  clearTimeout(timer);
  const decoder = new TextDecoder();
  return {
    pid: child.pid,
    wasKilled: signal === "SIGKILL",
    text: decoder.decode(stdout) + decoder.decode(stderr),
  };
}

/** The feed of one round: other values, other numbers of rows, and days that are good in one round and bad in the next. */
function feedOf(round: number): readonly FeedDay[] {
  return DAYS.map((day, index) => ({
    day,
    version: round,
    rows: 300 + round,
    bad: (round + index) % 3 * 5,
  }));
}

/** What `raw.readings` holds once a round is published: a rejected row leaves the stored row of its key. */
function nextDays(
  before: ReadonlyMap<string, number>,
  round: number,
): ReadonlyMap<string, number> {
  const next = new Map(before);
  for (const { day, rows, bad = 0 } of feedOf(round)) {
    for (let index = bad; index < rows; index++) next.set(`${day}/${index}`, round);
  }
  return next;
}

function summarize(versions: ReadonlyMap<string, number>): readonly DaySummary[] {
  return DAYS.flatMap((day) => {
    const mine = [...versions].flatMap(([id, version]) => id.startsWith(day) ? [version] : []);
    return mine.length === 0 ? [] : [{
      day,
      n: mine.length,
      ids: mine.length,
      low: Math.min(...mine),
      high: Math.max(...mine),
    }];
  });
}

function rejectsOf(round: number): readonly DaySummary[] {
  return feedOf(round).flatMap(({ day, bad = 0 }) =>
    bad === 0 ? [] : [{ day, n: bad, ids: bad, low: round, high: round }]
  );
}

/** Each day's rejects are replaced in a transaction of their own. */
function expectRejectsOf(found: readonly DaySummary[], allowed: readonly number[]): void {
  for (const day of DAYS) {
    const mine = found.find((each) => each.day === day);
    const wanted = allowed.map((round) => rejectsOf(round).find((each) => each.day === day));
    expect(wanted).toContainEqual(mine);
  }
}

/** The killed run's record: interrupted, unless its publication stands or it had not begun. */
function expectSettled(root: string, killed: Killed): void {
  const runs = readSqlite(
    join(root, ".phlo/state.db"),
    `SELECT id, state FROM run WHERE pid = ${killed.pid}`,
  );
  for (const { id, state } of runs) {
    const isPublished = readSqlite(
      join(root, "lake/catalog.db"),
      `SELECT 1 FROM lake_publish WHERE run_id = '${id}'`,
    ).length > 0;
    const good = isPublished || !killed.wasKilled ? ["succeeded", "unchanged"] : ["interrupted"];
    // A run that had nothing left to do may be killed between its last event and its end.
    expect(isPublished ? good : [...good, "unchanged"]).toContain(state);
  }
}

/** Nothing that the killed run or its successor needed for themselves is left. */
async function expectTidy(root: string): Promise<void> {
  expect(await waitForNoWorkers(root)).toBeDefined();
  const catalog = join(root, "lake/catalog.db");
  expect(readSqlite(catalog, "SELECT name FROM lake_branch WHERE run_id IS NOT NULL")).toEqual([]);
  expect(readSqlite(catalog, "SELECT resource FROM lake_lease")).toEqual([]);
  const open = "SELECT id FROM run WHERE state IN ('planned', 'waiting', 'running')";
  expect(readSqlite(join(root, ".phlo/state.db"), open)).toEqual([]);
  expect(await Array.fromAsync(Deno.readDir(join(root, ".phlo/tmp")))).toEqual([]);
  expect(await findLakeFaults(root)).toEqual([]);
}

function countPublications(root: string): number {
  return readSqlite(join(root, "lake/catalog.db"), "SELECT sequence FROM lake_publish").length;
}

/** Names the round in what a failed expectation prints, so that it can be repeated. */
async function inRound(name: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Error) error.message = `${name}: ${error.message}`;
    throw error;
  }
}

Deno.test({
  name: "materialize, killed at any instant: old rows or new ones, and the same command finishes",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    withFeedProject(async (root) => {
      const random = createRandom(SEED);
      let stored: ReadonlyMap<string, number> = new Map();
      await writeFeed(root, feedOf(0));
      const startedAt = performance.now();
      await runPhloOk(MATERIALIZE, { cwd: root });
      const instants = spreadInstants(
        Math.ceil(KILLS / 2),
        performance.now() - startedAt,
        random,
      );
      stored = nextDays(stored, 0);
      expect(await readDays("raw.readings", root)).toEqual(summarize(stored));
      let kills = 0;
      for (const [index, instant] of instants.entries()) {
        const round = index + 1;
        await inRound(`kill ${round} after ${Math.round(instant)} ms`, async () => {
          await writeFeed(root, feedOf(round));
          const published = countPublications(root);
          const killed = await killPhlo(MATERIALIZE, root, instant);
          kills += Number(killed.wasKilled);
          const next = nextDays(stored, round);
          expect([summarize(stored), summarize(next)]).toContainEqual(
            await readDays("raw.readings", root),
          );
          expectRejectsOf(await readRejects("raw.readings", root), [round - 1, round]);
          expect(await findLakeFaults(root)).toEqual([]);

          await runPhloOk(MATERIALIZE, { cwd: root });
          expect(await readDays("raw.readings", root)).toEqual(summarize(next));
          expect(await readRejects("raw.readings", root)).toEqual(rejectsOf(round));
          expect(countPublications(root)).toBe(published + 1);
          expectSettled(root, killed);
          await expectTidy(root);
          stored = next;
        });
      }
      // An instant near the end may come too late; most must not.
      expect(kills).toBeGreaterThan(instants.length / 2);
    }),
});

/** What all three models show, in one statement. */
async function readModels(root: string): Promise<unknown> {
  const [row] = await readRows(
    `select
      (select max(model)::int from bronze.readings_view) as view_edit,
      (select min(model)::int from silver.readings_merged) as merged_edit,
      (select max(version)::int from silver.readings_merged) as merged_version,
      (select count(*)::int from silver.readings_merged) as merged_rows,
      (select count(distinct id)::int from silver.readings_merged) as merged_ids,
      (select min(oldest)::int from gold.daily) as table_edit,
      (select max(high)::int from gold.daily) as table_version,
      (select sum(n)::int from gold.daily) as table_rows`,
    root,
  );
  return row;
}

function modelsOf(round: number): unknown {
  const rows = DAYS.length * (300 + round);
  return {
    view_edit: round,
    merged_edit: round,
    merged_version: round,
    merged_rows: rows,
    merged_ids: rows,
    table_edit: round,
    table_version: round,
    table_rows: rows,
  };
}

/** A feed without bad rows: what the models show is then told by the round alone. */
function goodFeedOf(round: number): readonly FeedDay[] {
  return feedOf(round).map(({ day, version, rows }) => ({ day, version, rows }));
}

Deno.test({
  name: "dbt run, killed at any instant: view, merge and table are all old or all new",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    withFeedProject(async (root) => {
      const random = createRandom(SEED + 1);
      await writeFeed(root, goodFeedOf(0));
      await runPhloOk(MATERIALIZE, { cwd: root });
      const startedAt = performance.now();
      await runPhloOk(["dbt", "run"], { cwd: root });
      const instants = spreadInstants(
        Math.floor(KILLS / 2),
        performance.now() - startedAt,
        random,
      );
      expect(await readModels(root)).toEqual(modelsOf(0));
      let kills = 0;
      for (const [index, instant] of instants.entries()) {
        const round = index + 1;
        await inRound(`kill ${round} after ${Math.round(instant)} ms`, async () => {
          await writeFeed(root, goodFeedOf(round));
          await runPhloOk(MATERIALIZE, { cwd: root });
          await editModels(root, round);
          const published = countPublications(root);
          const killed = await killPhlo(["dbt", "run"], root, instant);
          kills += Number(killed.wasKilled);
          expect([modelsOf(round - 1), modelsOf(round)]).toContainEqual(await readModels(root));
          expect(await findLakeFaults(root)).toEqual([]);

          await runPhloOk(["dbt", "run"], { cwd: root });
          expect(await readModels(root)).toEqual(modelsOf(round));
          expect(countPublications(root)).toBe(published + 1);
          expectSettled(root, killed);
          await expectTidy(root);
        });
      }
      expect(kills).toBeGreaterThan(instants.length / 2);
    }),
});
