/**
 * One run: its steps on a line of time, its log as it happens, what it made, and what can be done about it.
 *
 * @module
 */

import type { Context } from "hono";
import { html } from "hono/html";
import type { CatalogEntry } from "../core/catalog.ts";
import { renderTableName } from "../core/catalog.ts";
import { PhloError } from "../core/phlo_error.ts";
import { renderSuggestion } from "../core/suggest.ts";
import type { RunRecord, StepRecord, StoredEvent } from "../records/records.ts";
import { formatDuration, formatMoment, formatPlural, renderAgo } from "./format.ts";
import type { Html } from "./html.ts";
import { renderIcon, renderState } from "./icons.ts";
import { renderCommand } from "./launch_routes.ts";
import type { Page, PageContext } from "./page.ts";
import { listLogLines, LOG_LEVELS, renderLogLines } from "./run_log.ts";
import { renderTimeline } from "./run_timeline.ts";
import { renderStepList } from "./run_steps.ts";
import type { Launch } from "./web_context.ts";

const OPEN: ReadonlySet<string> = new Set(["planned", "waiting", "running"]);

/** The page. */
export const runPage: Page = {
  mount(app, web) {
    app.get("/runs/:id", async (c) => await answer(c, web));
    app.get("/runs/:id/log", async (c) => await answerLog(c, web));
    app.get("/api/runs/:id", async (c) => {
      const { run, steps, launch } = await findRun(c.req.param("id"), web);
      return c.json({ run, steps, launch });
    });
    app.get("/api/runs/:id/events", async (c) => {
      const after = Number(c.req.query("after") ?? 0);
      const events = await (await web.records())
        .listEvents(c.req.param("id"), Number.isSafeInteger(after) ? after : 0);
      return c.json({ events });
    });
  },
};

interface FoundRun {
  readonly run: RunRecord | undefined;
  readonly steps: readonly StepRecord[];
  readonly launch: Launch | undefined;
}

/** A run of the records, or a launch whose run has not begun. @throws PhloError PHLO-001 */
async function findRun(id: string, web: PageContext): Promise<FoundRun> {
  const records = await web.records();
  const launch = web.launcher.find(id);
  const found = await records.readRun(id);
  if (found !== undefined) return { ...found, launch };
  if (launch !== undefined) return { run: undefined, steps: [], launch };
  const known = (await records.listRuns({ limit: 200 })).map((run) => run.id);
  throw new PhloError("PHLO-001", `Cannot find the run "${id}": the records have none`, {
    hint: renderSuggestion(id, known) ?? "Runs lists them",
  });
}

async function answer(c: Context, web: PageContext): Promise<Response> {
  const id = c.req.param("id") ?? "";
  const found = await findRun(id, web);
  const { run } = found;
  const body = run === undefined ? renderLaunch(id, found) : await renderRun(run, found, web);
  const title = `${run?.command ?? found.launch?.args.join(" ") ?? id}`;
  return await c.html(
    await web.render({ title, section: "/runs", body, scripts: ["run.js"] }),
  );
}

async function answerLog(c: Context, web: PageContext): Promise<Response> {
  const after = Number(c.req.query("after") ?? 0);
  const events = await (await web.records())
    .listEvents(c.req.param("id") ?? "", Number.isSafeInteger(after) ? after : 0);
  return c.json({
    html: String(await renderLogLines(listLogLines(events))),
    last: events.at(-1)?.sequence ?? after,
  });
}

/** What was launched and is in no record yet, or never got there. */
function renderLaunch(id: string, { launch }: FoundRun): Html {
  const end = launch?.end;
  const command = renderCommand(launch?.args ?? []);
  return html`
    <div class="crumbs"><a href="/runs">Runs</a><span>/</span><span>${id}</span></div>
    <div id="run" data-part data-brief>
      <div class="head">
        <h1>${renderState(
          end === undefined ? "waiting" : end.code === 0 ? "unchanged" : "failed",
        )} ${launch?.args.join(" ")}</h1>
      </div>
      ${end === undefined ? html`<p class="empty">Starting…</p>` : html`
        <section class="fault" role="alert">
          <p class="fault-title">${end.code === 0
            ? "It ended without a run: there was nothing to do"
            : `It ended with code ${end.code} before its run began`}</p>
          <pre class="frame">${end.output}</pre>
          <p class="hint">The same in a terminal: <code>${command}</code></p>
        </section>
      `}
    </div>
  `;
}

async function renderRun(
  run: RunRecord,
  { steps, launch }: FoundRun,
  web: PageContext,
): Promise<Html> {
  const nowMs = web.host.clock.now();
  const events = await (await web.records()).listEvents(run.id, 0);
  const branch = await readBranch(run, web);
  const isOpen = OPEN.has(run.state);
  return html`
    <div class="crumbs"><a href="/runs">Runs</a><span>/</span><span>${run.id}</span></div>
    <div id="run-head" data-part data-run="${run.id}">
      <div class="head">
        <h1>${renderState(run.state)} ${run.command}</h1>
        <span class="spring"></span>
        ${renderActions(run, { isOpen, branch, steps })}
      </div>
      ${renderFacts(run, { steps, nowMs, branch })}
      ${run.state === "failed" && launch?.end !== undefined && steps.length === 0
        ? html`<pre class="frame">${launch.end.output}</pre>`
        : ""}
    </div>
    <section id="timeline" class="panel" data-part>
      <h2>Steps</h2>
      ${renderTimeline({ run, steps, events, nowMs })}
    </section>
    <section id="steps" data-part>${renderStepList(steps, events)}</section>
    ${renderLog(run, events, isOpen)}
  `;
}

/** The tables that stand on a run's own branch and are not on main as they are there. */
interface LeftBranch {
  readonly name: string;
  readonly tables: readonly string[];
  /** True where all of it was checked and may be published. */
  readonly isHeld: boolean;
}

async function readBranch(run: RunRecord, web: PageContext): Promise<LeftBranch | undefined> {
  if (OPEN.has(run.state)) return undefined;
  const lake = await web.lake();
  if (lake === undefined) return undefined;
  const branches = await lake.catalog.listBranches();
  if (!branches.some(({ name }) => name === run.branch)) return undefined;
  const key = (entry: CatalogEntry): string => `${renderTableName(entry)} ${entry.metadataUri}`;
  const main = new Set((await lake.catalog.list("main")).map(key));
  const own = (await lake.catalog.list(run.branch)).filter((entry) => !main.has(key(entry)));
  return {
    name: run.branch,
    tables: own.map(renderTableName),
    isHeld: (await lake.catalog.listHeld(run.branch)).length > 0,
  };
}

function renderActions(
  run: RunRecord,
  { isOpen, branch, steps }: {
    readonly isOpen: boolean;
    readonly branch: LeftBranch | undefined;
    readonly steps: readonly StepRecord[];
  },
): Html {
  const isBad = steps.some(({ state }) => state !== "succeeded" && state !== "unchanged");
  const action = (name: string, label: string, icon: "stop" | "again" | "publish"): Html =>
    html`
      <form method="post" action="/runs/${run.id}/${name}">
        <button class="${name === "cancel" ? "danger" : ""}" data-shortcut="${name[0] ?? ""}">
          ${renderIcon(icon)} ${label}
        </button>
      </form>
    `;
  return html`
    ${isOpen
      ? run.cancelRequestedAt === undefined
        ? action("cancel", "Cancel", "stop")
        : html`<button disabled>Stopping…</button>`
      : ""}
    ${!isOpen && isBad ? action("retry", "Retry", "again") : ""}
    ${branch?.isHeld ? action("publish", "Publish", "publish") : ""}
  `;
}

function renderFacts(
  run: RunRecord,
  { steps, nowMs, branch }: {
    readonly steps: readonly StepRecord[];
    readonly nowMs: number;
    readonly branch: LeftBranch | undefined;
  },
): Html {
  const took = (run.finishedAt ?? nowMs) - run.startedAt;
  const tally = [...Map.groupBy(steps, ({ state }) => state)];
  return html`
    <dl class="facts">
      <div><dt>State</dt><dd>${run.state}</dd></div>
      <div>
        <dt>Started</dt>
        <dd>${renderAgo(run.startedAt, nowMs)} <span class="dim">${formatMoment(
          run.startedAt,
        )} UTC</span></dd>
      </div>
      <div><dt>Took</dt><dd>${formatDuration(took)}</dd></div>
      <div><dt>Started by</dt><dd>${run.startedBy}</dd></div>
      <div>
        <dt>Steps</dt>
        <dd class="tally">
          ${tally.map(([state, members]) =>
            html`<span class="tally-item">${renderState(state)} ${members.length} ${state}</span>`
          )}
        </dd>
      </div>
      ${run.codeDigest === undefined ? "" : html`
        <div>
          <dt>Code</dt>
          <dd><code>${run.codeDigest.slice(0, 12)}</code> ${run.gitCommit === undefined
            ? ""
            : html`<span class="dim">commit</span> <code>${run.gitCommit.slice(0, 12)}</code>`}</dd>
        </div>
      `}
      <div>
        <dt>Command</dt>
        <dd><code class="copy">${run.args === undefined
          ? `phlo ${run.command}`
          : renderCommand(run.args)}</code></dd>
      </div>
      ${branch === undefined ? "" : renderBranch(branch)}
    </dl>
  `;
}

function renderBranch({ name, tables, isHeld }: LeftBranch): Html {
  return html`
    <div class="fact-wide">
      <dt>Branch</dt>
      <dd>
        <a class="link" href="/branches/${name}"><code>${name}</code></a>
        <span class="dim">${isHeld
          ? "waits to be published"
          : "is kept to look at"}: ${formatPlural(tables.length, "table")}</span>
        ${tables.map((table) =>
          html`
            <code>${table}</code>
          `
        )}
        <span class="dim">·</span> <code>phlo query --at ${name} 'select …'</code>
      </dd>
    </div>
  `;
}

function renderLog(run: RunRecord, events: readonly StoredEvent[], isOpen: boolean): Html {
  return html`
    <section class="panel log" aria-labelledby="log-title">
      <div class="panel-head">
        <h2 id="log-title">Log</h2>
        <span class="spring"></span>
        <label class="small">Level <select data-log-level>
          ${LOG_LEVELS.map((level) =>
            html`<option ${level === "info" ? html`selected` : ""}>${level}</option>`
          )}
        </select></label>
        <label class="small"><input type="checkbox" data-log-follow ${isOpen
          ? html`checked`
          : ""}> Follow</label>
      </div>
      <ol
        id="log"
        class="log-lines"
        data-log="/runs/${run.id}/log"
        data-last="${events.at(-1)?.sequence ?? 0}"
        data-level="info"
        tabindex="0"
        aria-label="Log"
      >${renderLogLines(listLogLines(events))}</ol>
    </section>
  `;
}
