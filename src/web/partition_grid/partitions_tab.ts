/**
 * The tab that shows an asset's partitions: a calendar to look at, to walk into, and to choose a range of for a backfill.
 *
 * @module
 */

import { html } from "hono/html";
import type { AssetTab, AssetTabRequest } from "../asset_tab.ts";
import { formatCount, formatPlural } from "../format.ts";
import type { Html } from "../html.ts";
import type { PageContext } from "../page.ts";
import { type CalendarGrain, closestPeriod, monthName, pad } from "./periods.ts";
import { listGaps } from "./plan_grid.ts";
import { type GridView, readGrid } from "./read_grid.ts";
import { renderGrid } from "./render_grid.ts";

const GAPS_SHOWN = 12;

/** The tab. */
export const partitionsTab: AssetTab = {
  id: "partitions",
  label: "Partitions",
  scripts: ["grid.js"],
  isFor: ({ kind }) => kind === "ingestion",
  render: renderPartitions,
};

async function renderPartitions(
  { status, query }: AssetTabRequest,
  web: PageContext,
): Promise<Html> {
  const { workflows, timezone } = web.project.current();
  const grain = workflows.assets.find(({ name }) => name === status.id)?.partitions ?? "none";
  if (grain === "none") {
    return html`
      <section class="panel">
        <p class="empty">
              This asset has no partitions: every run makes the whole table
            </p>
      </section>
    `;
  }
  const until = Number(query.get("until") ?? NaN);
  const view = await readGrid({
    asset: status.id,
    grain,
    timezone,
    isScheduled: status.cron !== null,
    nowMs: web.host.clock.now(),
    asked: query.get("at") ?? undefined,
    until: Number.isInteger(until) ? until : undefined,
  }, await web.records());
  if (view === undefined) {
    return html`
      <section class="panel">
        <p class="empty">
              No partition was made yet: <code>phlo materialize ${status
                .asset}</code> makes the first
            </p>
      </section>
    `;
  }
  return renderView(view, { asset: status.asset, grain });
}

interface Subject {
  readonly asset: string;
  readonly grain: CalendarGrain;
}

function renderView(view: GridView, subject: Subject): Html {
  return html`
    <section
      class="panel" data-grid-panel data-asset="${subject.asset}"
      data-keys-more="← → ↑ ↓=Between partitions|Shift+arrows=Choose a range|Enter=Into a period, or launch|Backspace=Up"
    >
      <div class="panel-head">
        ${renderPath(view, subject)}
        <span class="spring"></span>
        ${renderLegend()}
      </div>
      <div class="panel-body scroll" id="grid" data-part>${renderGrid(
        view.grid,
        (period) => addressOf(subject, closestPeriod(period, subject.grain)),
      )}</div>
      <div class="grid-choice" data-grid-choice hidden aria-live="polite">
        <span data-grid-words></span>
        <a class="button" data-grid-launch href="#">Backfill…</a>
        <button type="button" class="quiet" data-grid-clear>Clear</button>
      </div>
      ${renderGaps(view, subject)}
    </section>
  `;
}

function addressOf({ asset }: Subject, period: string): string {
  return `/assets/${encodeURIComponent(asset)}/partitions?at=${period}`;
}

/** Where one is, and what lies beside it. */
function renderPath({ period, span, years }: GridView, subject: Subject): Html {
  const link = (to: string, text: string): Html =>
    html`<a class="link" href="${addressOf(subject, to)}">${text}</a>`;
  if (period === "") {
    const [first = 0] = years;
    const newest = Number(span.last.slice(0, 4));
    const hasNewer = (years.at(-1) ?? newest) < newest;
    return html`<h2>All years</h2>
      ${
      first > Number(span.first.slice(0, 4))
        ? html`<a class="link" href="${addressOf(subject, "")}&until=${first - 1}">← older</a>`
        : ""
    }
      ${hasNewer ? link("", "newest →") : ""}
      <span class="dim small">${span.first} – ${span.last}</span>`;
  }
  const year = period.slice(0, 4);
  const title = period.length === 4 ? year : `${monthName(Number(period.slice(5)))} ${year}`;
  const [before, after] = neighboursOf(period);
  return html`<span class="crumbs grid-path">${
    subject.grain === "month" ? "" : html`${link("", "All years")} ›`
  } ${period.length === 7 ? html`${link(year, year)} ›` : ""}</span>
    ${
    before >= span.first.slice(0, period.length)
      ? html`<a class="button quiet small" data-grid-before href="${
        addressOf(subject, before)
      }" aria-label="${before}">←</a>`
      : ""
  }
    <h2>${title}</h2>
    ${
    after <= span.last.slice(0, period.length)
      ? html`<a class="button quiet small" data-grid-after href="${
        addressOf(subject, after)
      }" aria-label="${after}">→</a>`
      : ""
  }`;
}

function neighboursOf(period: string): readonly [string, string] {
  const [year = 0, month] = period.split("-").map(Number);
  if (month === undefined) return [pad(year - 1, 4), pad(year + 1, 4)];
  const at = (count: number): string => `${pad(Math.floor(count / 12), 4)}-${pad(count % 12 + 1)}`;
  const count = year * 12 + month - 1;
  return [at(count - 1), at(count + 1)];
}

function renderLegend(): Html {
  return html`<ul class="grid-legend" aria-label="Legend">${
    (["made", "failed", "running", "missing"] as const).map((state) =>
      html`<li><svg width="12" height="12" aria-hidden="true"><g class="cell c-${state}"><rect
        x=".5" y=".5" width="11" height="11" rx="3"/></g></svg> ${state}</li>`
    )
  }</ul>`;
}

/** What is missing in words, for those who do not see the picture, and to begin a backfill from. */
function renderGaps({ grid, period }: GridView, { asset }: Subject): Html | "" {
  const gaps = listGaps(grid);
  if (gaps.length === 0) return "";
  const total = gaps.reduce((sum, { count }) => sum + count, 0);
  return html`<div class="grid-gaps">
      <h3>${formatPlural(total, "partition")} missing${period === "" ? "" : ` in ${period}`}</h3>
      <ul>${
    gaps.slice(0, GAPS_SHOWN).map(({ from, to, count }) =>
      html`<li><a
          class="link mono" href="/assets/${encodeURIComponent(asset)}?launch"
          data-launch-from="${from}" data-launch-to="${to}"
        >${from === to ? from : `${from} – ${to}`}</a> <span class="dim">${
        formatCount(count)
      }</span></li>`
    )
  }</ul>
      ${
    gaps.length > GAPS_SHOWN
      ? html`<p class="dim small">and ${formatPlural(gaps.length - GAPS_SHOWN, "gap")} more</p>`
      : ""
  }
    </div>`;
}
