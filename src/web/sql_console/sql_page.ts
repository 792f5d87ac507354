/**
 * The console: one query at a time over the lake's tables, read only, within limits, in a process that ends.
 *
 * @module
 */

import { html } from "hono/html";
import type { Context } from "hono";
import { z } from "zod";
import { type CatalogEntry, renderTableName } from "../../core/catalog.ts";
import { formatCount, formatDuration, formatPlural } from "../format.ts";
import type { Html } from "../html.ts";
import type { Page, PageContext } from "../page.ts";
import { type LakeAnswer, ROWS_EXPORTED, ROWS_SHOWN, type RowSet } from "./lake_question.ts";
import { createOpenQuestions, type OpenQuestions } from "./open_questions.ts";
import { renderCsv } from "./render_csv.ts";
import { renderFault } from "./render_fault.ts";
import { renderRows } from "./render_rows.ts";

/** The page. */
export const sqlPage: Page = {
  navigation: { label: "SQL", path: "/sql", key: "q" },
  mount(app, web) {
    const questions = createOpenQuestions(web, web.host);
    const asked = { web, questions };
    app.get("/sql", async (c) =>
      await c.html(
        await web.render({
          title: "SQL",
          section: "/sql",
          body: await renderConsole(web, c.req.query("sql"), c.req.query("branch") ?? "main"),
          scripts: ["lake.js", "sql.js"],
        }),
      ));
    app.post("/sql", async (c) => {
      const startedAt = web.host.clock.monotonic();
      const answer = await ask(c, asked, ROWS_SHOWN);
      const elapsedMs = web.host.clock.monotonic() - startedAt;
      return await c.html(await renderAnswer(answer, elapsedMs));
    });
    app.post("/sql/stop", async (c) => {
      const given: unknown = await c.req.parseBody().catch(() => undefined);
      const { success, data } = stopping.safeParse(given);
      if (success) questions.stop(data.name);
      return c.json({});
    });
    app.post("/sql.csv", async (c) => {
      const answer = await ask(c, asked, ROWS_EXPORTED);
      if (answer.kind === "error") return c.text(answer.message, 400);
      const [rows] = answer.kind === "statements" ? answer.answers : [];
      return c.body(rows === undefined ? "" : renderCsv(rows), 200, {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": 'attachment; filename="query.csv"',
      });
    });
    app.post("/api/query", async (c) => {
      const answer = await ask(c, asked, ROWS_SHOWN);
      if (answer.kind === "error") {
        const { kind: _, ...error } = answer;
        return c.json({ error }, 400);
      }
      return c.json(answer.kind === "statements" ? answer.answers[0] : {});
    });
  },
};

const query = z.object({
  sql: z.string(),
  branch: z.string().default("main"),
  /** What the page calls the question, to stop it by. */
  name: z.string().max(100).optional(),
});

const stopping = z.object({ name: z.string() });

interface Asked {
  readonly web: PageContext;
  readonly questions: OpenQuestions;
}

async function ask(
  c: Context,
  { web, questions }: Asked,
  limit: number,
): Promise<LakeAnswer> {
  const isJson = (c.req.header("content-type") ?? "").startsWith("application/json");
  const given: unknown = await (isJson ? c.req.json() : c.req.parseBody()).catch(() => undefined);
  const parsed = query.safeParse(given);
  if (!parsed.success) {
    const message = "Cannot read the query: it needs a text `sql`";
    return { kind: "error", code: "PHLO-002", message };
  }
  const { environment } = web.project.current();
  return await questions.ask({
    kind: "statements",
    branch: parsed.data.branch,
    statements: [{ sql: parsed.data.sql, limit }],
    ...(environment === undefined ? {} : { environment }),
  }, parsed.data.name);
}

async function renderConsole(
  web: PageContext,
  sql: string | undefined,
  branch: string,
): Promise<Html> {
  const lake = await web.lake();
  const branches = (await lake?.catalog.listBranches() ?? []).map(({ name }) => name);
  const known = branches.includes(branch) ? branch : "main";
  const entries = lake === undefined ? [] : await lake.catalog.list(known);
  const tables = entries.map(renderTableName);
  const text = sql ?? firstQuery(tables);
  return html`
    <div class="head"><h1>SQL</h1><span class="dim">reads the lake, never writes</span></div>
    <div class="console" data-keys-more="Ctrl+Enter=Run the query|Esc=Stop it">
      <form class="console-main" data-sql-form data-runs="${sql === undefined ? "" : "now"}">
        <label class="visually-hidden" for="sql">Query</label>
        <textarea
          id="sql" name="sql" rows="7" spellcheck="false" autocomplete="off" autocapitalize="off"
          maxlength="200000" autofocus
        >${text}</textarea>
        <div class="console-bar">
          <button class="primary" title="Ctrl+Enter">Run</button>
          <button type="button" data-sql-stop hidden>Stop</button>
          <button type="button" data-sql-csv>CSV</button>
          ${branches.length < 2
            ? ""
            : html`<label class="small dim">on <select name="branch">${
              branches.map((name) =>
                html`<option ${name === known ? "selected" : ""}>${name}</option>`
              )
            }</select></label>`}
          <span class="spring"></span>
          <details class="history" data-sql-history hidden>
            <summary>History</summary>
            <ol></ol>
          </details>
        </div>
      </form>
      <aside class="console-tables" aria-label="Tables">${renderTables(entries)}</aside>
    </div>
    <div id="answer" class="console-answer" data-sql-answer aria-live="polite">
      <p class="empty">Ctrl+Enter runs the query. ${formatCount(
        ROWS_SHOWN,
      )} rows are shown; a query may take
        30 seconds and 1 GB.</p>
    </div>
  `;
}

function firstQuery(tables: readonly string[]): string {
  const first = tables.find((name) => name.startsWith("gold.")) ?? tables[0];
  return first === undefined ? "" : `select *\nfrom ${first}\nlimit 100`;
}

function renderTables(entries: readonly CatalogEntry[]): Html {
  if (entries.length === 0) return html`<p class="dim small">There are no tables yet</p>`;
  const groups = Map.groupBy(entries, ({ namespace }) => namespace);
  return html`${
    [...groups].map(([namespace, members]) =>
      html`
        <h3>${namespace}</h3>
        <ul>${members.map((entry) =>
          html`<li><button type="button" class="quiet" data-sql-table="${
            renderTableName(entry)
          }">${entry.name}</button></li>`
        )}</ul>
      `
    )
  }`;
}

function renderAnswer(answer: LakeAnswer, elapsedMs: number): Html {
  if (answer.kind === "error") return renderFault(answer);
  const rows: RowSet | undefined = answer.kind === "statements" ? answer.answers[0] : undefined;
  if (rows === undefined) return html``;
  const count = formatPlural(rows.rows.length, "row");
  return html`<section class="panel">
      <div class="panel-head small dim">${rows.isCut ? `the first ${count}` : count} · ${
    formatDuration(elapsedMs)
  }${
    rows.isCut
      ? html`
        · <span class="warn">there are more</span>
      `
      : ""
  }</div>
      ${rows.rows.length === 0 ? html`<p class="empty">No rows</p>` : renderRows(rows)}
    </section>`;
}
