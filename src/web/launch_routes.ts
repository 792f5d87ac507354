/**
 * Launching: what would be done, and doing it.
 *
 * @module
 */

import type { Context, Hono } from "hono";
import { html } from "hono/html";
import { renderTableName } from "../core/catalog.ts";
import type { Step } from "../core/step.ts";
import { formatCount, formatPlural } from "./format.ts";
import type { Html } from "./html.ts";
import { launchWords, readNames } from "./launch_request.ts";
import type { Page, PageContext } from "./page.ts";
import { readLaunch } from "./read_launch.ts";

/** The routes; they have no page of their own. */
export const launchRoutes: Page = {
  mount(app: Hono, web: PageContext): void {
    app.post("/plan", async (c) => {
      const { steps, words } = await plan(c, web);
      return c.json({ html: String(await renderPlan(steps)), command: renderCommand(words) });
    });
    app.post("/api/plan", async (c) => {
      const { steps, words } = await plan(c, web);
      return c.json({ command: ["phlo", ...words], steps });
    });
    app.post("/runs", async (c) => {
      const { words } = await plan(c, web);
      const { runId } = web.launcher.launch(words, "page");
      return c.req.header("x-phlo") === undefined
        ? c.redirect(`/runs/${runId}`, 303)
        : c.json({ location: `/runs/${runId}` });
    });
    app.post("/api/runs", async (c) => {
      const { words } = await plan(c, web);
      const { runId } = web.launcher.launch(words, "page");
      return c.json({ runId, command: ["phlo", ...words], href: `/api/runs/${runId}` }, 202);
    });
  },
};

/** Planning finds wrong names and partitions before a process is started for them. */
async function plan(
  c: Context,
  web: PageContext,
): Promise<{ readonly steps: readonly Step[]; readonly words: readonly string[] }> {
  const request = await readLaunch(c);
  await web.project.settled(60_000);
  const names = readNames(request, await web.statuses());
  return { steps: await web.plan(request, names), words: launchWords(request, names) };
}

const SHOWN = 60;

async function renderPlan(steps: readonly Step[]): Promise<Html> {
  const tests = steps.filter(({ kind }) => kind === "test").length;
  const made = steps.filter((step) => step.kind !== "test");
  const title = tests === 0
    ? formatPlural(made.length, "step")
    : `${formatPlural(made.length, "step")}, then ${formatPlural(tests, "test")}`;
  return await html`
    <p class="plan-title">${title}</p>
    <ol class="chips">
      ${made.slice(0, SHOWN).map((step) => html`<li>${nameOf(step)}</li>`)} ${made.length > SHOWN
        ? html`<li class="dim">and ${formatCount(made.length - SHOWN)} more</li>`
        : ""}
    </ol>
  `;
}

function nameOf(step: Step): string {
  switch (step.kind) {
    case "ingest":
      return step.partition.grain === "none" ? step.asset : `${step.asset} ${step.partition.key}`;
    case "model":
      return renderTableName(step.table);
    case "test":
      return step.node;
    default:
      return step satisfies never;
  }
}

/** The command as it is typed. */
export function renderCommand(words: readonly string[]): string {
  return ["phlo", ...words].map((word) => /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`)
    .join(" ");
}
