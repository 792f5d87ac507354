/**
 * Several processes on one project: what they publish together is what they would have published one after the other,
 * nobody sees half of it, and nobody is told of a lock.
 *
 * @module
 */

import { join } from "node:path";
import { expect } from "expect";
import { type FeedDay, hold, withFeedProject, writeFeed } from "../support/feed_project.ts";
import { type CommandResult, runPhlo, runPhloOk } from "../support/phlo_command.ts";
import { type EndedPhlo, isLog, type RunningPhlo, startPhlo } from "../support/running_phlo.ts";
import { readDays, readRejects, readRows, readSqlite } from "../support/read_project.ts";

const DAYS = ["2024-01-17", "2024-01-18", "2024-01-19", "2024-01-20"];

function feedOf(version: number, rows = 200, bad = 0): readonly FeedDay[] {
  return DAYS.map((day) => ({ day, version, rows, bad }));
}

function materialize(...words: readonly string[]): readonly string[] {
  return ["materialize", ...words];
}

/** Every command ended well, and none of them spoke of a lock. */
function expectAllWell(results: readonly CommandResult[]): void {
  expect(results.map(({ code, text }) => code === 0 ? "" : text)).toEqual(results.map(() => ""));
  for (const { text } of results) expect(text).not.toMatch(/lock|busy|PHLO-403|PHLO-9/i);
}

const DAILY =
  "select day, n::int as n, total::int as total, low, high from gold.daily order by day";

Deno.test("two days at once, with models downstream, give what one after the other gives", async () => {
  const inTurn = await withFeedProject(async (root) => {
    await writeFeed(root, feedOf(1));
    for (const day of DAYS.slice(2)) {
      await runPhloOk(materialize("readings+", "--partition", day), { cwd: root });
    }
    return { days: await readDays("raw.readings", root), daily: await readRows(DAILY, root) };
  });
  await withFeedProject(async (root) => {
    await writeFeed(root, feedOf(1));
    expectAllWell(
      await Promise.all(
        DAYS.slice(2).map((day) =>
          runPhlo(materialize("readings+", "--partition", day), { cwd: root })
        ),
      ),
    );
    expect({ days: await readDays("raw.readings", root), daily: await readRows(DAILY, root) })
      .toEqual(inTurn);
    expect(inTurn.daily.length).toBe(2);
  });
});

Deno.test("the same day twice at once is the day once, its rejects too", () =>
  withFeedProject(async (root) => {
    await writeFeed(root, feedOf(1, 200, 5));
    const day = DAYS[0] ?? "";
    const command = materialize("readings", "--partition", day);
    expectAllWell(
      await Promise.all([runPhlo(command, { cwd: root }), runPhlo(command, { cwd: root })]),
    );
    expect(await readDays("raw.readings", root)).toEqual([
      { day, n: 195, ids: 195, low: 1, high: 1 },
    ]);
    expect(await readRejects("raw.readings", root)).toEqual([
      { day, n: 5, ids: 5, low: 1, high: 1 },
    ]);
    const published = readSqlite(join(root, "lake/catalog.db"), "SELECT 1 FROM lake_publish");
    expect(published.length).toBe(1);
  }));

/** Ends a test that would wait for ever, with what the processes said. */
async function endedWithin(
  runs: readonly RunningPhlo[],
  ms: number,
): Promise<readonly EndedPhlo[]> {
  const timer = setTimeout(() => runs.forEach((run) => run.signal("SIGKILL")), ms);
  const ended = await Promise.all(runs.map((run) => run.ended));
  clearTimeout(timer);
  return ended;
}

Deno.test("ranges that overlap in another order do not wait for each other for ever", () =>
  withFeedProject(async (root) => {
    await writeFeed(root, feedOf(1));
    const [first = "", , , last = ""] = DAYS;
    const letGo = await hold(root);
    const one = startPhlo(materialize("readings", "--partition", last), root, { HOLD_DAY: last });
    await one.waitFor(isLog("holding"));
    const all = startPhlo(materialize("readings", "--from", first, "--to", last), root);
    await all.waitFor(isLog(`waiting for step:readings@${last}`));
    await letGo();
    const ended = await endedWithin([one, all], 20_000);
    expect(ended.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
      Array(2).fill({ code: 0, stderr: "" }),
    );
    expect(await readDays("raw.readings", root)).toEqual(
      DAYS.map((day) => ({ day, n: 200, ids: 200, low: 1, high: 1 })),
    );
  }));
