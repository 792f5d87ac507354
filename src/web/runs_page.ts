/**
 * All runs, newest first: who started them, how they ended, how long they took.
 *
 * @module
 */

import { html } from "hono/html";
import { PhloError } from "../core/phlo_error.ts";
import { STEP_STATES } from "../core/step.ts";
import { RUN_STARTERS, type RunRecord } from "../records/records.ts";
import { formatDuration, renderAgo } from "./format.ts";
import type { Html } from "./html.ts";
import { renderState } from "./icons.ts";
import type { Page, PageContext } from "./page.ts";
import type { Launch } from "./web_context.ts";

const PER_PAGE = 50;
/** How many runs a filter looks through for one page. */
const MOST_LOOKED_AT = 5000;

/** The page. */
export const runsPage: Page = {
  navigation: { label: "Runs", path: "/runs", key: "r" },
  mount(app, web) {
    app.get("/runs", async (c) => {
      const filter = readFilter(new URL(c.req.url).searchParams);
      const body = await renderRuns(filter, web);
      return await c.html(await web.render({ title: "Runs", section: "/runs", body }));
    });
    app.get("/api/runs", async (c) => {
      const filter = readFilter(new URL(c.req.url).searchParams);
      const { runs, next } = await listFiltered(filter, web);
      return c.json({
        runs,
        ...(next === undefined ? {} : { next: `/api/runs?${olderThan(next, filter)}` }),
      });
    });
  },
};

interface Filter {
  readonly state: string | undefined;
  readonly startedBy: string | undefined;
  readonly text: string;
  readonly before: string | undefined;
}

function readFilter(query: URLSearchParams): Filter {
  const choose = (name: string, known: readonly string[]): string | undefined => {
    const value = query.get(name) ?? "";
    return known.includes(value) ? value : undefined;
  };
  return {
    state: choose("state", STEP_STATES),
    startedBy: choose("by", RUN_STARTERS),
    text: (query.get("q") ?? "").trim().toLowerCase(),
    before: query.get("before") ?? undefined,
  };
}

interface RunList {
  readonly runs: readonly RunRecord[];
  /** The last one shown or looked at, where there are older ones. */
  readonly next: RunRecord | undefined;
}

async function listFiltered(filter: Filter, web: PageContext): Promise<RunList> {
  const records = await web.records();
  let before = await findBefore(filter, web);
  const runs: RunRecord[] = [];
  for (let looked = 0; looked < MOST_LOOKED_AT && runs.length <= PER_PAGE;) {
    const batch = await records.listRuns({
      limit: PER_PAGE + 1,
      ...(before === undefined ? {} : { before }),
    });
    runs.push(...batch.filter((run) => matches(run, filter)));
    looked += batch.length;
    // Where the looking ends before the runs do, the next page goes on from there.
    before = batch.length > PER_PAGE ? batch.at(-1) : undefined;
    if (before === undefined) break;
  }
  const shown = runs.slice(0, PER_PAGE);
  return { runs: shown, next: runs.length > PER_PAGE ? shown.at(-1) : before };
}

async function findBefore({ before }: Filter, web: PageContext): Promise<RunRecord | undefined> {
  if (before === undefined) return undefined;
  const found = await (await web.records()).readRun(before);
  if (found !== undefined) return found.run;
  throw new PhloError("PHLO-001", `Cannot find the run "${before}": the records have none`);
}

function matches(run: RunRecord, { state, startedBy, text }: Filter): boolean {
  return (state === undefined || run.state === state) &&
    (startedBy === undefined || run.startedBy === startedBy) &&
    (text === "" || `${run.id} ${run.command}`.toLowerCase().includes(text));
}

async function renderRuns(filter: Filter, web: PageContext): Promise<Html> {
  const { runs, next } = await listFiltered(filter, web);
  const longest = Math.max(1, ...runs.map((run) => tookMs(run, web.host.clock.now())));
  const isFiltered = filter.state !== undefined || filter.startedBy !== undefined ||
    filter.text !== "";
  return html`
    <div class="head">
      <h1>Runs</h1>
      <span class="spring"></span>
      ${renderFilter(filter)}
    </div>
    <div id="lost" data-part>${await renderLost(web)}</div>
    <div id="runs" data-part>
      ${runs.length === 0 ? renderEmpty(isFiltered) : html`
        <div class="panel scroll">
          <table class="runs">
            <thead>
              <tr>
                <th>Command</th>
                <th>Started by</th>
                <th>Started</th>
                <th>Took</th>
              </tr>
            </thead>
            <tbody>${runs.map((run) =>
              renderRun(run, { longest, nowMs: web.host.clock.now() })
            )}</tbody>
          </table>
        </div>
      `}
      <p class="pager">
        ${filter.before === undefined ? "" : html`<a class="button" href="/runs">Newest</a>`}
        ${next === undefined
          ? ""
          : html`<a class="button" href="?${olderThan(next, filter)}">Older</a>`}
      </p>
    </div>
  `;
}

function olderThan(run: RunRecord, { state, startedBy, text }: Filter): string {
  return new URLSearchParams({
    ...(state === undefined ? {} : { state }),
    ...(startedBy === undefined ? {} : { by: startedBy }),
    ...(text === "" ? {} : { q: text }),
    before: run.id,
  }).toString();
}

function renderFilter({ state, startedBy, text }: Filter): Html {
  const options = (known: readonly string[], chosen: string | undefined): Html[] =>
    known.map((each) =>
      html`<option ${each === chosen ? html`selected` : ""} value="${each}">${each}</option>`
    );
  return html`
    <form class="filters" method="get" action="/runs" data-auto>
      <select name="state" aria-label="State">
        <option value="">any state</option>
        ${options(STEP_STATES, state)}
      </select>
      <select name="by" aria-label="Started by">
        <option value="">anyone</option>
        ${options(RUN_STARTERS, startedBy)}
      </select>
      <input type="search" name="q" value="${text}" placeholder="Command or id"
        aria-label="Command or id">
      <button>Show</button>
    </form>
  `;
}

function tookMs({ startedAt, finishedAt }: RunRecord, nowMs: number): number {
  return Math.max(0, (finishedAt ?? nowMs) - startedAt);
}

function renderRun(
  run: RunRecord,
  { longest, nowMs }: { readonly longest: number; readonly nowMs: number },
): Html {
  const took = tookMs(run, nowMs);
  const width = Math.max(1, Math.round((took / longest) * 64));
  return html`
    <tr id="run-${run.id}">
      <td class="run-command">
        ${renderState(run.state)} <a href="/runs/${run.id}">${run.command}</a>
      </td>
      <td class="mono dim wide nowrap small">${run.id}</td>
      <td><span class="tag">${run.startedBy}</span></td>
      <td class="nowrap">${renderAgo(run.startedAt, nowMs)}</td>
      <td class="nowrap took">
        <svg class="s-${run.state}" width="64" height="6" aria-hidden="true">
          <rect width="${width}" height="6" rx="2" fill="currentColor"/>
        </svg>
        ${formatDuration(took)}
      </td>
    </tr>
  `;
}

/** Launches of this server that ended before a run began: no record tells of them. */
async function renderLost(web: PageContext): Promise<Html | ""> {
  const records = await web.records();
  const lost: Launch[] = [];
  for (const launch of web.launcher.list().slice(0, 20)) {
    if (launch.end === undefined || launch.end.code === 0) continue;
    if (await records.readRun(launch.runId) === undefined) lost.push(launch);
  }
  if (lost.length === 0) return "";
  return html`
    <section class="panel lost">
      <h2>Ended before they began</h2>
      <ul class="plain">
        ${lost.slice(0, 5).map(({ runId, args }) =>
          html`<li>${renderState("failed")} <a href="/runs/${runId}"><code>phlo ${
            args.join(" ")
          }</code></a></li>`
        )}
      </ul>
    </section>
  `;
}

function renderEmpty(isFiltered: boolean): Html {
  return isFiltered ? html`<p class="empty">No run is like that.</p>` : html`
    <p
      class="empty">No runs yet. Open an asset and materialize it, or type <code>phlo materialize</code>.</p>
  `;
}
