/**
 * The pictures of the documentation, made from the demo project: `PHLO_SCREENSHOTS=1 deno test -A tests/page/screenshots_test.ts`.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { expect } from "expect";
import type { Page } from "playwright-core";
import { LAB_FILES } from "./support/bench_files.ts";
import { pageTest } from "./support/page_bench.ts";

const FOLDER = fileURLToPath(new URL("../../docs/screenshots/", import.meta.url));
/** Larger pictures make the documentation slow to open. */
const MOST_BYTES = 150 * 1024;

const SQL = `select reading_date, reading_count, avg_glucose_mg_dl, time_in_range_pct
from gold.fct_daily_glucose_metrics
order by reading_date`;

pageTest("pictures for the documentation", {
  files: LAB_FILES,
  isDemo: true,
  isOffline: true,
  commands: [
    ["materialize", "readings", "--from", "2024-01-02", "--to", "2024-01-20"],
    ["materialize", "glucose_entries+", "--from", "2023-12-28", "--to", "2024-01-12"],
    ["materialize", "readings", "--partition", "2024-01-21", "--no-publish"],
  ],
}, async (bench) => {
  const light = await bench.open({ viewport: { width: 1280, height: 800 } });
  await fail(light);
  await shoot(light, "/", "assets", ".asset-name");
  await shoot(light, "/graph", "graph", "svg.graph .node");
  await shoot(light, "/assets/glucose_entries/preview", "asset", ".plot-line");
  await shoot(light, "/assets/glucose_entries/partitions", "partitions", ".cell.c-made");
  await shoot(light, `/sql?sql=${encodeURIComponent(SQL)}`, "sql", "#answer td");
  await shoot(light, "/quarantine/raw.broken_readings", "quarantine", ".reject");
  const { runs } = await (await fetch(`${bench.base}/api/runs`)).json() as {
    readonly runs: readonly { readonly id: string; readonly args?: readonly string[] }[];
  };
  const whole = runs.find(({ args }) => args?.includes("glucose_entries+"));
  await shoot(light, `/runs/${whole?.id}`, "run", "#timeline svg");
  const dark = await bench.open({ viewport: { width: 1280, height: 800 }, colorScheme: "dark" });
  await shoot(dark, "/assets/glucose_entries/preview", "asset-dark", ".plot-line");
}, { ignore: Deno.env.get("PHLO_SCREENSHOTS") !== "1" });

/** A page that never failed shows only half of what it can. */
async function fail(page: Page): Promise<void> {
  await page.goto("/assets/broken_readings?launch");
  await page.getByLabel("Partition", { exact: true }).fill("2024-01-20");
  await page.locator("#launch button.primary").click();
  await page.waitForURL(/\/runs\//);
  await page.locator("#run-head h1 .s-failed").waitFor();
}

async function shoot(page: Page, path: string, name: string, sign: string): Promise<void> {
  await page.goto(path);
  await page.locator(sign).first().waitFor();
  const bytes = await page.screenshot({ path: `${FOLDER}${name}.png`, animations: "disabled" });
  expect(bytes.byteLength).toBeLessThan(MOST_BYTES);
}
