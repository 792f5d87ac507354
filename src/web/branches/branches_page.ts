/**
 * The branches: what failed and held runs left behind, and what users made, each with what it changes against `main`.
 *
 * @module
 */

import { html } from "hono/html";
import { formatCount, formatPlural, renderAgo } from "../format.ts";
import type { Html } from "../html.ts";
import { renderIcon, renderState } from "../icons.ts";
import type { Page, PageContext } from "../page.ts";
import { createOpenQuestions } from "../sql_console/open_questions.ts";
import { renderFault } from "../sql_console/render_fault.ts";
import { type BranchTable, type BranchView, readBranches } from "./read_branches.ts";
import { renderDiff } from "./render_diff.ts";

/** The page. */
export const branchesPage: Page = {
  navigation: { label: "Branches", path: "/branches", key: "b" },
  mount(app, web) {
    const questions = createOpenQuestions(web, web.host);
    app.get("/branches", async (c) =>
      await c.html(
        await web.render({
          title: "Branches",
          section: "/branches",
          body: await renderBranches(web),
          scripts: ["lake.js"],
        }),
      ));
    app.get("/api/branches", async (c) => {
      const lake = await web.lake();
      return c.json({ branches: lake === undefined ? [] : await readBranches(lake) });
    });
    app.get("/branch-diff", async (c) => {
      if (c.req.header("x-phlo") === undefined) return c.redirect("/branches");
      const { branch = "", table = "" } = c.req.query();
      const { environment } = web.project.current();
      const answer = await questions.ask({
        kind: "diff",
        branch,
        table,
        key: keyOf(table, web),
        ...(environment === undefined ? {} : { environment }),
      });
      if (answer.kind === "error") return c.html(await renderFault(answer));
      if (answer.kind !== "diff") throw new TypeError(`the lake answered "${answer.kind}"`);
      return c.html(await renderDiff(answer.diff));
    });
  },
};

/** What tells the rows of a table apart, as its asset says; nothing where it says nothing. */
function keyOf(table: string, web: PageContext): string[] {
  const { workflows, models } = web.project.current();
  const asset = workflows.assets.find((each) => `${each.namespace}.${each.tableName}` === table);
  if (asset !== undefined) return [...asset.uniqueKey];
  const node = [...models?.nodes.values() ?? []].find((each) =>
    each.resourceType === "model" && `${each.schema}.${each.alias}` === table
  );
  const key = node?.config.unique_key;
  if (typeof key === "string") return [key];
  return Array.isArray(key) ? key.map(String) : [];
}

async function renderBranches(web: PageContext): Promise<Html> {
  const lake = await web.lake();
  const views = lake === undefined ? [] : await readBranches(lake);
  const nowMs = web.host.clock.now();
  return html`
    <div class="head"><h1>Branches</h1><span class="dim">what stands beside main</span></div>
    <div id="branches" data-part>
      ${views.length === 0
        ? html`
          <section class="panel">
            <p class="empty">
                      Only <code>main</code>: every run so far was published whole, or left nothing behind
                    </p>
          </section>
        `
        : views.map((view) => renderBranch(view, nowMs))}
    </div>
  `;
}

function renderBranch({ branch, tables, more, isHeld }: BranchView, nowMs: number): Html {
  const { name, runId, createdAt, failedAt } = branch;
  // A held branch is marked as one that failed is: both go after a while.
  const state = isHeld ? "waiting" : failedAt !== undefined ? "failed" : "planned";
  const word = isHeld ? "waits for publishing" : failedAt !== undefined ? "its run failed" : "open";
  return html`<section class="panel branch" id="branch-${name}">
      <div class="panel-head">
        ${renderState(state, word)}
        <h2 class="mono">${name}</h2>
        <span class="dim small">${word} · made ${renderAgo(createdAt, nowMs)}</span>
        <span class="spring"></span>
        ${runId === undefined ? "" : html`<a class="link small" href="/runs/${runId}">Run</a>`}
        <a class="link small" href="/sql?branch=${encodeURIComponent(name)}">Query it</a>
        ${
    isHeld && runId !== undefined
      ? html`
        <form method="post"
          action="/runs/${runId}/publish"><button class="primary">${renderIcon(
            "publish",
          )} Publish</button></form>
      `
      : ""
  }
      </div>
      ${
    tables.length === 0
      ? html`<p class="panel-body dim">It holds nothing that main does not</p>`
      : tables.map((table) => renderTable(name, table))
  }
      ${
    more === 0 ? "" : html`<p class="panel-body dim">and ${formatPlural(more, "table")} more</p>`
  }
    </section>`;
}

function renderTable(branch: string, { table, kind, before, after }: BranchTable): Html {
  const words = new URLSearchParams({ branch, table });
  if (kind === "view") {
    return html`<div class="branch-table"><span class="mono">${table}</span> <span class="dim">view</span></div>`;
  }
  return html`
    <details class="branch-table" data-load-open="/branch-diff?${words}">
      <summary><span class="mono">${table}</span> <span class="dim">${renderChange(
        before,
        after,
      )}</span></summary>
      <div data-load-into aria-live="polite">
        <p class="empty">Comparing…</p>
      </div>
    </details>
  `;
}

function renderChange(before: number | undefined, after: number | undefined): string {
  if (after === undefined) return "";
  if (before === undefined) return `new, ${formatPlural(after, "row")}`;
  const change = after - before;
  const sign = change > 0 ? `+${formatCount(change)}` : formatCount(change);
  return `${formatPlural(after, "row")}, ${change === 0 ? "as many as on main" : sign}`;
}
