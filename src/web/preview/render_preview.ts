/**
 * A table at a glance, rendered: the plot, each column in short, the rows.
 *
 * @module
 */

import { html } from "hono/html";
import { formatCount, formatPlural } from "../format.ts";
import type { Html } from "../html.ts";
import type { ColumnProfile, PreviewAnswer } from "../sql_console/lake_question.ts";
import { renderRows } from "../sql_console/render_rows.ts";
import { renderPlot } from "./render_plot.ts";

/** Renders what is known of a table. */
export function renderPreview(preview: PreviewAnswer): Html {
  const { plot, profiles, sample, rowCount } = preview;
  const drawing = plot === undefined ? undefined : renderPlot(plot);
  return html`
    ${drawing === undefined ? "" : html`
      <section class="panel">
        <div class="panel-head"><h2>${plot
          ?.valueColumn}</h2><span class="spring"></span>${renderChoices(preview)}</div>
        <div class="panel-body">${drawing}</div>
      </section>
    `}
    ${profiles.length === 0 ? "" : html`
      <section class="panel">
        <h2>Columns</h2>
        <div class="profiles">${profiles.map((profile) => renderProfile(profile, rowCount))}</div>
      </section>
    `}
    <section class="panel">
      <div class="panel-head"><h2>Rows</h2><span class="dim small">${rowCount > sample.rows.length
        ? `the newest ${sample.rows.length} of ${formatCount(rowCount)}`
        : formatPlural(
          rowCount,
          "row",
        )}</span><span class="spring"></span><a class="link small" href="/sql?sql=${encodeURIComponent(
          `select * from ${preview.table} limit 100`,
        )}">Query it</a></div>
      ${rowCount === 0 ? html`<p class="empty">The table has no rows</p>` : renderRows(sample)}
    </section>
  `;
}

function renderChoices({ plot, timeColumns, valueColumns }: PreviewAnswer): Html {
  const select = (name: string, label: string, names: readonly string[], chosen?: string): Html =>
    html`
      <label
        class="small dim">${label} <select name="${name}" data-reload>${names.map((each) =>
          html`<option ${each === chosen ? "selected" : ""}>${each}</option>`
        )}</select></label>
    `;
  return html`<form class="plot-choices">
      ${select("value", "Value", valueColumns, plot?.valueColumn)}
      ${select("time", "Time", timeColumns, plot?.timeColumn)}
    </form>`;
}

function renderProfile(profile: ColumnProfile, rowCount: number): Html {
  const { name, type, nulls, distinct, isHistogram, low, high } = profile;
  const share = rowCount === 0 ? 0 : nulls / rowCount;
  return html`<div class="profile">
      <div class="profile-head"><span class="mono">${name}</span> <small class="dim">${type.toLowerCase()}</small></div>
      ${isHistogram ? renderHistogram(profile) : renderTop(profile, rowCount)}
      <div class="profile-end small dim">${
    isHistogram ? `${low} – ${high}` : `about ${formatPlural(distinct, "value")}`
  }${
    nulls === 0 ? "" : html`
      · <span class="warn">${percent(share)} null</span>
    `
  }</div>
    </div>`;
}

const BARS_WIDTH = 160;
const BARS_HEIGHT = 44;

function renderHistogram({ bars, name }: ColumnProfile): Html {
  const most = Math.max(1, ...bars.map(({ count }) => count));
  const width = BARS_WIDTH / Math.max(1, bars.length);
  return html`
    <svg class="histogram" viewBox="0 0 ${BARS_WIDTH} ${BARS_HEIGHT}" role="img"
      aria-label="Distribution of ${name}">${bars.map(({ label, count }, index) => {
        const height = count === 0 ? 0 : Math.max(1, count / most * BARS_HEIGHT);
        return html`
          <rect x="${(index * width).toFixed(1)}" y="${(BARS_HEIGHT - height).toFixed(1)}"
            width="${(width - 1).toFixed(1)}" height="${height.toFixed(1)}">
            <title>from ${label}: ${formatCount(count)}</title>
          </rect>
        `;
      })}</svg>
  `;
}

function renderTop({ bars, distinct }: ColumnProfile, rowCount: number): Html {
  if (bars.every(({ count }) => count === 1) && distinct > bars.length) {
    return html`<ul class="top-values">${
      bars.slice(0, 4).map(({ label }) => html`<li><span>${label}</span></li>`)
    }</ul>`;
  }
  return html`<ul class="top-values">${
    bars.slice(0, 4).map(({ label, count }) => {
      const share = rowCount === 0 ? 0 : count / rowCount;
      return html`
        <li
          title="${label}: ${formatCount(
            count,
          )}"><svg viewBox="0 0 100 18" preserveAspectRatio="none" aria-hidden="true"><rect
                width="${(share * 100).toFixed(1)}" height="18"/></svg><span>${label === ""
                  ? "(empty)"
                  : label}</span><small>${percent(share)}</small></li>
      `;
    })
  }</ul>`;
}

function percent(share: number): string {
  if (share > 0 && share < 0.01) return "<1 %";
  return `${Math.round(share * 100)} %`;
}
