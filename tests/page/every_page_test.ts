/**
 * What holds on every page: nothing needs a mouse, a wide screen, or good eyes; and nobody else's site can reach it.
 *
 * @module
 */

import { expect } from "expect";
import type { Page } from "playwright-core";
import { LAB_FILES } from "./support/bench_files.ts";
import { findLowContrast } from "./support/check_contrast.ts";
import { type PageBench, pageTest } from "./support/page_bench.ts";

const PROJECT = {
  files: LAB_FILES,
  commands: [
    ["materialize", "readings", "--from", "2024-01-18", "--to", "2024-01-20"],
    ["materialize", "readings", "--partition", "2024-01-21", "--no-publish"],
  ],
};

const PATHS = [
  "/",
  "/runs",
  "/schedules",
  "/graph",
  "/sql",
  "/quarantine",
  "/branches",
  "/assets/readings",
  "/assets/readings/partitions",
  "/assets/readings/preview",
  "/assets/readings/schema",
  "/assets/readings/history",
];

pageTest("every page: eyes, narrow screens, keys, other sites", PROJECT, async (bench, test) => {
  await test.step("can be read, light and dark", () => lookAtContrast(bench));
  await test.step("fits a phone without scrolling sideways", () => lookAtWidth(bench));
  await test.step("needs no mouse", () => walkByKeys(bench));
  await test.step("shows what a branch changes, and publishes it", () => publishBranch(bench));
  await test.step("answers to nobody else", () => askAsOthers(bench));
  await test.step("queries read, and end", () => query(bench));
});

/** Opens a page and waits for what it loads afterwards. */
async function visit(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.locator("main h1").first().waitFor();
  await page.locator("[data-load][aria-busy]").first().waitFor({ state: "detached" });
}

async function lookAtContrast(bench: PageBench): Promise<void> {
  const found: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    const page = await bench.open({ colorScheme });
    for (const path of [...PATHS, await newestRun(bench)]) {
      await visit(page, path);
      const texts = await findLowContrast(page);
      found.push(...texts.map((text) => `${colorScheme} ${path}: ${text}`));
    }
    await page.context().close();
  }
  expect(found).toEqual([]);
}

async function lookAtWidth(bench: PageBench): Promise<void> {
  const page = await bench.open({ viewport: { width: 360, height: 740 }, hasTouch: true });
  const wide: string[] = [];
  for (const path of [...PATHS, await newestRun(bench)]) {
    await visit(page, path);
    const [width, seen] = await page.evaluate(
      "[document.documentElement.scrollWidth, document.documentElement.clientWidth]",
    ) as [number, number];
    if (width > seen) wide.push(`${path}: ${width} of ${seen}`);
  }
  await page.context().close();
  expect(wide).toEqual([]);
}

async function newestRun({ base }: PageBench): Promise<string> {
  const { runs } = await (await fetch(`${base}/api/runs`)).json();
  return `/runs/${runs[0].id}`;
}

async function walkByKeys(bench: PageBench): Promise<void> {
  const page = await bench.open();
  await visit(page, "/");
  await page.keyboard.press("Tab");
  await page.locator(".skip:focus").waitFor();
  // To the graph, along an edge-less graph's column, into an asset.
  await page.keyboard.press("Escape");
  await page.keyboard.type("gd");
  await page.waitForURL("**/graph");
  await page.locator(".graph .node").first().focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/assets/**");
  // The palette goes anywhere.
  await page.keyboard.press("Control+k");
  await page.locator("#palette input:focus").waitFor();
  await page.keyboard.type("brokread");
  await page.locator("#palette li").getByText("broken_readings", { exact: true }).waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL("**/assets/broken_readings");
  await visit(page, "/assets/readings/partitions");
  await page.locator('.cell[data-period="2024-01-20"]').focus();
  await page.keyboard.press("Shift+ArrowUp");
  await page.keyboard.press("Shift+ArrowUp");
  expect(await page.locator("[data-grid-words]").innerText())
    .toBe("2024-01-18 – 2024-01-20 · 3 partitions");
  await page.keyboard.press("Enter");
  await page.locator("#launch [name=from]").waitFor();
  expect(await page.locator("#launch [name=to]").inputValue()).toBe("2024-01-20");
  await page.keyboard.press("Escape");
  await page.context().close();
}

async function publishBranch(bench: PageBench): Promise<void> {
  const page = await bench.open();
  await visit(page, "/branches");
  await page.locator(".branch-table summary").getByText("raw.readings").click();
  await page.locator(".diff-counts").getByText("40 added").waitFor();
  await page.locator(".diff-counts").getByText("120 unchanged").waitFor();
  expect(await page.locator(".d-row.d-added").count()).toBe(5);
  await page.getByRole("button", { name: "Publish" }).click();
  await page.locator(".branch").waitFor({ state: "detached" });
  await page.goto("/assets/readings/partitions");
  await page.locator('.cell.c-made[data-period="2024-01-21"]').waitFor();
  await page.context().close();
}

async function askAsOthers({ base }: PageBench): Promise<void> {
  const { port } = new URL(base);
  expect(await askRaw(port, "GET / HTTP/1.1", ["Host: evil.example"])).toBe(421);
  expect(await askRaw(port, "GET /../../etc/passwd HTTP/1.1", [`Host: 127.0.0.1:${port}`]))
    .toBe(404);
  expect(await askRaw(port, "GET /static/..%2f..%2fapp.ts HTTP/1.1", [`Host: 127.0.0.1:${port}`]))
    .toBe(404);
  const body = JSON.stringify({ assets: ["readings"], partition: "2024-01-20" });
  const launch = (headers: Record<string, string>): Promise<Response> =>
    fetch(`${base}/api/runs`, { method: "POST", body, headers });
  const foreign = await launch({ "x-phlo": "1", origin: "https://evil.example" });
  expect([foreign.status, await foreign.text()]).toEqual([403, expect.any(String)]);
  const plain = await launch({ "content-type": "text/plain" });
  expect([plain.status, await plain.text()]).toEqual([403, expect.any(String)]);
}

/** A request as no browser and no `fetch` would send it; answers with the status. */
async function askRaw(port: string, line: string, headers: readonly string[]): Promise<number> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port: Number(port) });
  const text = [line, ...headers, "Connection: close", "", ""].join("\r\n");
  await connection.write(new TextEncoder().encode(text));
  const bytes = new Uint8Array(64);
  const size = await connection.read(bytes) ?? 0;
  return Number(/^HTTP\/1\.1 (\d+)/.exec(new TextDecoder().decode(bytes.subarray(0, size)))?.[1]);
}

async function query(bench: PageBench): Promise<void> {
  const page = await bench.open();
  await visit(page, "/sql");
  const editor = page.locator("#sql");
  const answer = page.locator("#answer");
  const run = async (sql: string): Promise<void> => {
    await editor.fill(sql);
    await editor.press("Control+Enter");
  };
  await run("select count(*) as n from raw.readings -- all of them");
  await answer.locator("td").getByText("160", { exact: true }).waitFor();
  await run("delete from raw.readings");
  await answer.getByText("the page reads and never writes").waitFor();
  await run("select * from read_csv('/etc/passwd')");
  await answer.getByText('Cannot use "read_csv" as a table').waitFor();
  await run("select * from raw.reading");
  await answer.getByText('did you mean "raw.readings"?').waitFor();
  await run("select * from range(1000000000)");
  await answer.getByText("there are more").waitFor();
  await run("select sum(hash(a.range * b.range)) from range(10000000) a, range(1000000) b");
  await page.locator("[data-sql-stop]").click();
  await answer.getByText("Stopped").waitFor();
  const csv = await fetch(`${bench.base}/sql.csv`, {
    method: "POST",
    headers: { "x-phlo": "1" },
    body: new URLSearchParams({ sql: "select 1 as a, null as b, 'x, y' as c;" }),
  });
  expect(await csv.text()).toBe('a,b,c\r\n1,,"x, y"\r\n');
  await page.context().close();
}
