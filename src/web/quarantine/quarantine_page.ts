/**
 * Refused rows: which tables have them, for which reasons, and the rows as they were received.
 *
 * @module
 */

import { html } from "hono/html";
import { renderTableName, type TableName } from "../../core/catalog.ts";
import { PhloError } from "../../core/phlo_error.ts";
import { renderSuggestion } from "../../core/suggest.ts";
import { QUARANTINE_BRANCH } from "../../run/quarantine.ts";
import type { Html } from "../html.ts";
import type { Page, PageContext } from "../page.ts";
import { createOpenQuestions, type OpenQuestions } from "../sql_console/open_questions.ts";
import { renderFault } from "../sql_console/render_fault.ts";
import { planReasons, planRejectedRows, planTotals } from "./plan_rejects.ts";
import { readReason, renderReasons, renderRejectedRows, renderTotals } from "./render_rejects.ts";

const ROWS_SHOWN = 200;
const REASONS_SHOWN = 100;

/** The page. */
export const quarantinePage: Page = {
  navigation: { label: "Quarantine", path: "/quarantine", key: "e" },
  mount(app, web) {
    const questions = createOpenQuestions(web, web.host);
    app.get(
      "/quarantine",
      async (c) => await c.html(await renderWith(web, "Quarantine", await renderTables(web))),
    );
    app.get("/quarantine/:table", async (c) => {
      const table = await findTable(c.req.param("table"), web);
      const name = renderTableName(table);
      const query = new URL(c.req.url).searchParams;
      const address = `/quarantine/${encodeURIComponent(name)}/rows?${query}`;
      return await c.html(
        await renderWith(
          web,
          `Quarantine: ${name}`,
          html`
            <p class="crumbs"><a href="/quarantine">Quarantine</a> /</p>
            <div class="head"><h1>${name}</h1><span class="dim">rows that its schema refused</span>
              <span class="spring"></span><a class="button" href="/assets/${table
                .name}">Asset</a></div>
            <div data-load="${address}" aria-live="polite">
              <p class="empty">Reading…</p>
            </div>
          `,
        ),
      );
    });
    app.get("/quarantine/:table/rows", async (c) => {
      if (c.req.header("x-phlo") === undefined) return c.redirect("/quarantine");
      const table = await findTable(c.req.param("table"), web);
      return await c.html(await renderRejects(table, new URL(c.req.url), { web, questions }));
    });
    app.get("/quarantine-totals", async (c) => {
      if (c.req.header("x-phlo") === undefined) return c.redirect("/quarantine");
      return await c.html(await renderTotalsPart({ web, questions }));
    });
  },
};

interface Asked {
  readonly web: PageContext;
  readonly questions: OpenQuestions;
}

function renderWith(web: PageContext, title: string, body: Html): Promise<Html> {
  return web.render({ title, section: "/quarantine", body, scripts: ["lake.js"] });
}

async function listTables(web: PageContext): Promise<readonly TableName[]> {
  const lake = await web.lake();
  const branches = await lake?.catalog.listBranches() ?? [];
  if (!branches.some(({ name }) => name === QUARANTINE_BRANCH)) return [];
  return await lake?.catalog.list(QUARANTINE_BRANCH) ?? [];
}

async function findTable(name: string, web: PageContext): Promise<TableName> {
  const tables = await listTables(web);
  const found = tables.find((table) => renderTableName(table) === name || table.name === name);
  if (found !== undefined) return found;
  throw new PhloError("PHLO-001", `Cannot find rejects of "${name}": no row of it was refused`, {
    hint: renderSuggestion(name, tables.map(renderTableName)) ?? "Quarantine lists what there is",
  });
}

async function renderTables(web: PageContext): Promise<Html> {
  const tables = await listTables(web);
  return html`
    <div
      class="head"><h1>Quarantine</h1><span class="dim">rows that broke their schema; no table has them</span></div>
    ${tables.length === 0
      ? html`
        <section class="panel">
          <p class="empty">Every row kept its schema so far</p>
        </section>
      `
      : html`
        <div data-load="/quarantine-totals" aria-live="polite">
          <p class="empty">Counting…</p>
        </div>
      `}
  `;
}

async function renderTotalsPart({ web, questions }: Asked): Promise<Html> {
  const tables = await listTables(web);
  if (tables.length === 0) return renderTotals([]);
  const answer = await questions.ask({
    kind: "statements",
    branch: QUARANTINE_BRANCH,
    statements: tables.slice(0, 200).map((table) => ({ sql: planTotals(table), limit: 1 })),
    ...environmentOf(web),
  });
  if (answer.kind === "error") return renderFault(answer);
  if (answer.kind !== "statements") throw new TypeError(`unexpected answer "${answer.kind}"`);
  return renderTotals(
    tables.flatMap((table, index) => {
      const row = answer.answers[index]?.rows[0];
      return row === undefined ? [] : [{ table: renderTableName(table), row }];
    }),
  );
}

async function renderRejects(
  table: TableName,
  { searchParams }: URL,
  { web, questions }: Asked,
): Promise<Html> {
  const chosen = readReason(searchParams);
  const answer = await questions.ask({
    kind: "statements",
    branch: QUARANTINE_BRANCH,
    statements: [
      { sql: planReasons(table), limit: REASONS_SHOWN },
      { sql: planRejectedRows(table, chosen), limit: ROWS_SHOWN },
    ],
    ...environmentOf(web),
  });
  if (answer.kind === "error") return renderFault(answer);
  const [reasons, rows] = answer.kind === "statements" ? answer.answers : [];
  if (reasons === undefined || rows === undefined) throw new TypeError("the lake left answers out");
  const name = renderTableName(table);
  return html`${renderReasons(name, reasons, chosen)}${renderRejectedRows(rows)}`;
}

function environmentOf(web: PageContext): { readonly environment?: string } {
  const { environment } = web.project.current();
  return environment === undefined ? {} : { environment };
}
