/**
 * The first page: every asset by group, how it stands, and on top what does not load.
 *
 * @module
 */

import { html } from "hono/html";
import { PhloError } from "../core/phlo_error.ts";
import { isErrorCode } from "../core/error_codes.ts";
import type { BrokenFile } from "../core/project.ts";
import type { StepRecord } from "../records/records.ts";
import type { AssetStatus } from "../run/asset_status.ts";
import { renderAssetState } from "./asset_state.ts";
import { renderError } from "./error_page.ts";
import { formatAge, formatCount, formatPlural, renderAgo } from "./format.ts";
import type { Html } from "./html.ts";
import { renderIcon, renderState } from "./icons.ts";
import type { Page, PageContext } from "./page.ts";
import { renderPartitionBar } from "./partition_bar.ts";
import { renderSparkline } from "./sparkline.ts";

/** How long a first look waits for the project before it says that it loads. */
const PATIENCE_MS = 60;
const BARS = 24;
const DAY_MS = 86_400_000;

/** The page. */
export const assetsPage: Page = {
  navigation: { label: "Assets", path: "/", key: "a" },
  mount(app, web) {
    app.get("/", async (c) => {
      await web.project.settled(PATIENCE_MS);
      const body = await renderAssets(web);
      return await c.html(await web.render({ title: "Assets", section: "/", body }));
    });
    app.get("/api/assets", async (c) => {
      await web.project.settled(60_000);
      return c.json({ assets: await web.statuses() });
    });
  },
};

async function renderAssets(web: PageContext): Promise<Html> {
  const snapshot = web.project.current();
  const statuses = (await web.statuses()).filter(({ kind }) => kind !== "broken");
  const histories = await (await web.records()).listHistory(statuses.map(({ id }) => id), {
    limit: BARS,
  });
  const facts: Facts = { histories, nowMs: web.host.clock.now() };
  const groups = Map.groupBy(statuses, groupOf);
  return html`
    <div class="head">
      <h1>Assets</h1>
      <span id="tally" class="tally" data-part>${renderTally(statuses)}</span>
      <span class="spring"></span>
      <input
        type="search" data-filter id="filter" placeholder="Filter" aria-label="Filter assets"
        autocomplete="off" spellcheck="false"
      >
    </div>
    <div id="broken" data-part>${renderBroken(snapshot)}</div>
    <div id="groups" data-part>
      ${statuses.length === 0 ? renderEmpty(snapshot.isLoading) : renderTable(groups, facts)}
    </div>
  `;
}

interface Facts {
  readonly histories: ReadonlyMap<string, readonly StepRecord[]>;
  readonly nowMs: number;
}

function groupOf({ kind, group }: AssetStatus): string {
  return kind === "model" ? `models · ${group}` : group;
}

function renderTally(statuses: readonly AssetStatus[]): Html[] {
  const counts = Map.groupBy(
    statuses,
    ({ state, running }) => running.length > 0 ? "running" : state,
  );
  return [...counts].map(([state, members]) =>
    html`<span class="tally-item">${renderAssetState(state)} ${members.length} ${state}</span>`
  );
}

function renderBroken(
  { workflows, problems }: ReturnType<PageContext["project"]["current"]>,
): Html | "" {
  const faults = [...problems, ...workflows.broken.map(errorOf)];
  if (faults.length === 0) return "";
  return html`<section class="broken" aria-labelledby="broken-title">
      <h2 id="broken-title">
        ${renderState("failed")} ${formatPlural(faults.length, "file does", "files do")} not load
      </h2>
      ${faults.map(renderError)}
    </section>`;
}

function errorOf({ code, message, hint, place }: BrokenFile): PhloError {
  return new PhloError(isErrorCode(code) ? code : "PHLO-101", message, {
    place,
    ...(hint === undefined ? {} : { hint }),
  });
}

function renderTable(
  groups: ReadonlyMap<string, readonly AssetStatus[]>,
  facts: Facts,
): Html {
  return html`
    <div class="panel scroll">
      <table class="assets" id="assets">
        <thead>
          <tr>
            <th>Asset</th>
            <th class="wide">Data through</th>
            <th class="wide">Partitions</th>
            <th class="wide">Rows of the last runs</th>
            <th>Last run</th>
            <th><span class="visually-hidden">Actions</span></th>
          </tr>
        </thead>
        ${[...groups].map(([group, members]) => renderGroup(group, members, facts))}
      </table>
    </div>
  `;
}

function renderGroup(group: string, members: readonly AssetStatus[], facts: Facts): Html {
  return html`
    <tbody id="group-${group}" data-filter-group>
      <tr class="group">
        <th colspan="6" scope="rowgroup">${group} <span>${members.length}</span></th>
      </tr>
      ${members.map((status) => renderRow(status, facts))}
    </tbody>
  `;
}

function renderRow(status: AssetStatus, { histories, nowMs }: Facts): Html {
  const { asset, kind, state, running } = status;
  const href = `/assets/${asset}`;
  return html`
    <tr id="asset-${asset}" data-text="${asset} ${status.group} ${kind} ${state}">
      <td>
        <div class="asset-name">
        ${renderAssetState(running.length > 0 ? "running" : state)}
        <span class="asset-text"><a href="${href}">${asset}</a>${renderRemark(status)}</span>
      </div>
      </td>
      <td class="wide nowrap">${renderReach(status)}</td>
      <td class="wide">${kind === "model" ? "" : renderPartitionBar(status.partitions)}</td>
      <td class="wide">${renderHistory(histories.get(status.id) ?? [], asset)}</td>
      <td class="nowrap">${renderAttempt(status, nowMs)}</td>
      <td class="num">
        <a
          class="button small"
          href="${href}?launch"
          aria-label="Materialize ${asset}"
          title="Materialize"
        >${renderIcon("play")}</a>
      </td>
    </tr>
  `;
}

/** What the state alone does not say. */
function renderRemark(status: AssetStatus): Html | "" {
  const text = status.reason ?? status.stale?.reason ?? null;
  const kind = status.materialization ?? status.cron;
  return html`${kind === null ? "" : html`<span class="kind">${kind}</span>`}${
    text === null ? "" : html`<span class="remark">${text}</span>`
  }`;
}

/** How far the data reaches, and how far that is behind where it is a matter of days. */
function renderReach({ newestPartition, dataAgeMs }: AssetStatus): Html | "" {
  if (newestPartition === null) return "";
  const isBehind = dataAgeMs !== null && dataAgeMs > 2 * DAY_MS;
  return html`<span class="mono">${newestPartition}</span>${
    isBehind
      ? html`
        <span class="dim small">${formatAge(dataAgeMs)} ago</span>
      `
      : ""
  }`;
}

function renderHistory(steps: readonly StepRecord[], asset: string): Html | "" {
  const bars = steps.toReversed().map((step) => {
    const value = step.counts?.valid ?? step.rows ?? 0;
    const when = step.partition ?? "";
    return {
      value,
      state: step.state,
      title: `${when} ${step.state}, ${formatCount(value)} rows`.trim(),
    };
  });
  return renderSparkline(bars, `Rows of the last runs of ${asset}`);
}

/** How the last run ended; where it did not end well, also how old what readers see is. */
function renderAttempt(
  { lastAttempt, lastSuccessAt, running }: AssetStatus,
  nowMs: number,
): Html {
  const [now] = running;
  if (now !== undefined) {
    return html`<a href="/runs/${now}">${renderState("running")} running</a>`;
  }
  const made = lastSuccessAt === null ? undefined : Date.parse(lastSuccessAt);
  if (lastAttempt === null) {
    return made === undefined ? html`<span class="dim">never</span>` : renderAgo(made, nowMs);
  }
  const isGood = lastAttempt.state === "succeeded" || lastAttempt.state === "unchanged";
  const remark = isGood || made === undefined
    ? ""
    : html`<span class="remark">made ${renderAgo(made, nowMs)}</span>`;
  return html`<a href="/runs/${lastAttempt.runId}">${renderState(lastAttempt.state)}
    ${renderAgo(Date.parse(lastAttempt.at), nowMs)}</a>${remark}`;
}

function renderEmpty(isLoading: boolean): Html {
  return isLoading ? html`<p class="empty">Loading the workflows…</p>` : html`<p class="empty">
        No assets yet. <code>phlo create-workflow</code> adds the first one; it appears here by itself.
      </p>`;
}
