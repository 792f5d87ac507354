/**
 * An asset with a hundred thousand partitions: the page draws what a screen shows, however many there are.
 *
 * @module
 */

import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect } from "expect";
import { LAB_FILES } from "./support/bench_files.ts";
import { pageTest } from "./support/page_bench.ts";

const PARTITIONS = 100_000;
const FIRST = Date.UTC(1750, 0, 1);
const DAY_MS = 86_400_000;

pageTest("a hundred thousand partitions are walked into, never listed", {
  files: LAB_FILES,
  commands: [["materialize", "readings", "--partition", "1750-01-01"]],
}, async (bench) => {
  const last = fillRecords(join(bench.root, ".phlo", "state.db"));
  const page = await bench.open();
  const cells = page.locator("[data-grid] .cell");
  await page.goto("/assets/readings/partitions");
  await page.locator(`.cell.c-made[data-period="${last}"]`).waitFor();
  const year = last.slice(0, 4);
  const days = (Date.parse(last) - Date.UTC(Number(year), 0, 1)) / DAY_MS + 1;
  expect(await cells.count()).toBe(days);
  await page.getByRole("link", { name: "All years" }).click();
  await page.locator(`.cell.c-many[data-period="${year}-01"]`).waitFor();
  expect(await cells.count()).toBeLessThanOrEqual(24 * 12);
  // Older years are a page away; a month leads into its year.
  await page.getByRole("link", { name: "← older" }).click();
  await page.locator(`.cell[data-period="${Number(year) - 30}-06"]`).click();
  await page.getByRole("heading", { name: String(Number(year) - 30), exact: true }).waitFor();
  await page.locator(`.cell[data-period="${Number(year) - 30}-06-15"]`).waitFor();
  expect(await cells.count()).toBeLessThanOrEqual(366);
});

/** Makes the partitions known as made, but every 97th as failed; answers with the last key. */
function fillRecords(path: string): string {
  using database = new DatabaseSync(path);
  database.exec("PRAGMA busy_timeout = 10000; BEGIN IMMEDIATE");
  const run = database.prepare(`INSERT INTO run (id, command, state, started_at, finished_at, pid,
    hostname, branch) VALUES (?, 'backfill', 'succeeded', ?, ?, 1, 'elsewhere', ?)`);
  const step = database.prepare(
    `INSERT INTO step (run_id, id, kind, asset, partition, state, attempt,
    finished_at, elapsed_ms, published_sequence) VALUES (?, ?, 'ingest', 'readings', ?, ?, 1, ?, 3, ?)`,
  );
  let key = "";
  for (let number = 1; number < PARTITIONS; number++) {
    const runId = `many-${Math.floor(number / 1000)}`;
    if (number % 1000 === 1 || number === 1) run.run(runId, number, number + 1, `run/${runId}`);
    key = new Date(FIRST + number * DAY_MS).toISOString().slice(0, 10);
    const isFailed = number % 97 === 0;
    const id = `ingest:readings@${key}`;
    step.run(runId, id, key, isFailed ? "failed" : "succeeded", number, isFailed ? null : 1);
  }
  database.exec("COMMIT");
  return key;
}
