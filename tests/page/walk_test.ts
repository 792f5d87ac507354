/**
 * The page, used as the guide says and as it goes wrong: launch and watch, a failing run, another browser, a broken file.
 *
 * @module
 */

import { expect } from "expect";
import { workflowWords } from "../support/guide_project.ts";
import { LAB_FILES, READINGS } from "./support/bench_files.ts";
import { pageTest } from "./support/page_bench.ts";

pageTest("guide 8: Assets, nightscout, glucose_entries, Materialize, 2024-01-20, watch it run", {
  files: {},
  isOffline: true,
  commands: [workflowWords("glucose_entries")],
}, async (bench) => {
  expect(bench.printed()).toContain("Workflows directory: workflows");
  expect(bench.printed()).toContain(`Starting server at ${bench.base}`);
  const page = await bench.open();
  await page.goto("/");
  await page.locator("#groups").getByText("nightscout").first().waitFor();
  await page.getByRole("link", { name: "glucose_entries", exact: true }).first().click();
  await page.getByRole("button", { name: "Materialize" }).first().click();
  await page.getByLabel("Partition", { exact: true }).fill("2024-01-20");
  await page.locator("#launch [data-plan-view]").getByText("2024-01-20").waitFor();
  await page.locator("#launch button.primary").click();
  await page.waitForURL(/\/runs\/\d{8}T/);
  await page.locator("#run-head h1 .s-succeeded").waitFor();
  await page.getByText("288").first().waitFor();
  // The page knows it too, and so does the command line.
  await page.goto("/assets/glucose_entries/partitions");
  await page.locator('.cell.c-made[data-period="2024-01-20"]').waitFor();
  await page.goto("/assets/glucose_entries/preview");
  await page.locator("svg .plot-line").waitFor();
  expect(await page.locator("table.rows tbody tr").count()).toBe(100);
  expect(await bench.type("query", "select count(*) as n from raw.glucose_entries", "--csv"))
    .toContain("288");
});

pageTest(
  "what goes wrong is shown, to every browser",
  { files: LAB_FILES },
  async (bench, test) => {
    await test.step("a run that fails says why, publishes nothing, and its rows are in quarantine", async () => {
      const page = await bench.open();
      await page.goto("/assets/broken_readings?launch");
      await page.getByLabel("Partition", { exact: true }).fill("2024-01-20");
      await page.locator("#launch button.primary").click();
      await page.waitForURL(/\/runs\//);
      await page.locator("#run-head h1 .s-failed").waitFor();
      await page.getByText(/6 of 40 rows break their schema/).first().waitFor();
      await page.goto("/quarantine");
      await page.getByRole("link", { name: "raw.broken_readings" }).click();
      await page.locator(".reject").first().waitFor();
      expect(await page.locator(".reject").count()).toBe(6);
      await page.locator(".reject summary").first().click();
      await page.locator(".reject pre").first().getByText('"level": 403').waitFor();
      await page.goto("/");
      await page.locator("#asset-broken_readings .s-failed").first().waitFor();
    });
    await test.step("a second browser cancels what the first launched, and the first sees it", async () => {
      const [first, second] = [await bench.open(), await bench.open()];
      await first.goto("/assets/slow_readings?launch");
      await first.getByLabel("Partition", { exact: true }).fill("2024-01-20");
      await first.locator("#launch button.primary").click();
      await first.waitForURL(/\/runs\//);
      await first.locator("#run-head h1 .s-running").waitFor();
      await second.goto("/runs");
      await second.getByRole("link", { name: /slow_readings/ }).first().click();
      await second.getByRole("button", { name: /cancel/i }).click();
      await first.locator("#run-head h1 .s-cancelled").waitFor();
      await second.locator("#run-head h1 .s-cancelled").waitFor();
    });
    await test.step("a file that is saved broken is shown with its place, the others stay; mended, it is back", async () => {
      const path = "workflows/ingestion/lab/readings.ts";
      const page = await bench.open();
      await page.goto("/");
      await page.getByRole("link", { name: "readings", exact: true }).waitFor();
      await bench.write(path, READINGS.replace('uniqueKey: "id"', 'uniqueKey: "idd"'));
      await page.locator("#broken").getByText("readings.ts").first().waitFor();
      await page.locator("#broken .frame").getByText("idd").waitFor();
      await page.getByRole("link", { name: "broken_readings", exact: true }).waitFor();
      await bench.write(path, READINGS);
      await page.locator("#asset-readings").waitFor();
      await page.locator("#broken .fault").waitFor({ state: "detached" });
    });
  },
);
