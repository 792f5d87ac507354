/**
 * The overview of an asset: where it stands, why, and what it is.
 *
 * @module
 */

import { html } from "hono/html";
import { renderPlace } from "../core/place.ts";
import type { IngestionAsset } from "../core/project.ts";
import type { AssetStatus } from "../run/asset_status.ts";
import type { AssetTab } from "./asset_tab.ts";
import { formatAge, formatCount, formatDuration, renderAgo } from "./format.ts";
import type { Html } from "./html.ts";
import { renderState } from "./icons.ts";
import type { PageContext } from "./page.ts";
import { renderPartitionBar } from "./partition_bar.ts";
import { renderStepTable } from "./step_table.ts";

const RECENT = 8;

/** The tab. */
export const overviewTab: AssetTab = {
  id: "overview",
  label: "Overview",
  isFor: () => true,
  render: async ({ status }, web) => {
    const steps = (await (await web.records()).listHistory([status.id], { limit: RECENT }))
      .get(status.id) ?? [];
    const nowMs = web.host.clock.now();
    return await html`
      <div id="overview" data-part>
        ${renderReason(status)}
        <dl class="facts">${listFacts(status, web)}</dl>
        <section>
          <h2>Last runs</h2>
          ${steps.length === 0
            ? html`<p class="empty">Nothing was made yet. Materialize makes the first partition.</p>`
            : html`<div class="panel scroll">${renderStepTable(steps, nowMs)}</div>`}
        </section>
      </div>
    `;
  },
};

function renderReason({ reason, stale, lastAttempt }: AssetStatus): Html | "" {
  if (reason !== null) {
    return html`
      <section class="fault" role="alert">
        <p class="fault-title">${reason}</p>
        ${lastAttempt === null
          ? ""
          : html`<p class="hint"><a class="link" href="/runs/${lastAttempt.runId}">The run that failed</a></p>`}
      </section>
    `;
  }
  if (stale === null) return "";
  return html`<p class="note">${renderState("stale")} Stale: ${stale.reason}</p>`;
}

function listFacts(status: AssetStatus, web: PageContext): readonly Html[] {
  const { workflows } = web.project.current();
  const asset = workflows.assets.find(({ name }) => name === status.id);
  const nowMs = web.host.clock.now();
  const facts: (readonly [string, Html | string])[] = [
    ["Table", html`<code>${status.table ?? ""}</code>`],
    [
      "Made",
      status.lastSuccessAt === null ? "never" : renderAgo(Date.parse(status.lastSuccessAt), nowMs),
    ],
    ...(status.newestPartition === null ? [] : [["Data through", renderThrough(status)] as const]),
    ...(asset === undefined ? [] : factsOfIngestion(asset, status)),
    ...(status.materialization === null
      ? []
      : [["Materialization", status.materialization] as const]),
    ...(status.place === null
      ? []
      : [["File", html`<code>${shortPlace(status, web.root)}</code>`] as const]),
  ];
  return facts.map(([name, value]) =>
    html`
      <div>
        <dt>${name}</dt>
        <dd>${value}</dd>
      </div>
    `
  );
}

function renderThrough({ newestPartition, dataAgeMs }: AssetStatus): Html {
  const age = dataAgeMs === null || dataAgeMs === 0 ? "" : ` · ended ${formatAge(dataAgeMs)} ago`;
  return html`<span class="mono">${newestPartition}</span><span class="dim">${age}</span>`;
}

function factsOfIngestion(
  asset: IngestionAsset,
  status: AssetStatus,
): readonly (readonly [string, Html | string])[] {
  const { made, missing } = status.partitions;
  const [warn, late] = asset.freshnessHours ?? [];
  return [
    ...(asset.partitions === "none" ? [] : [
      [
        "Partitions",
        html`${renderPartitionBar(status.partitions)} <span class="dim">by ${asset.partitions}${
          missing === 0 ? "" : `, ${formatCount(missing)} missing`
        }${made === 0 ? ", none made" : ""}</span>`,
      ] as const,
    ]),
    [
      "Key",
      asset.uniqueKey.length === 0 ? "none" : html`<code>${asset.uniqueKey.join(", ")}</code>`,
    ],
    ["Writes", asset.writeMode],
    ...(asset.cron === undefined ? [] : [["Schedule", html`<code>${asset.cron}</code>`] as const]),
    ...(warn === undefined || late === undefined ? [] : [
      [
        "Fresh",
        `late after ${formatDuration(warn * 3_600_000)}, very late after ${
          formatDuration(late * 3_600_000)
        }`,
      ] as const,
    ]),
    ["Rejected rows", `at most ${asset.maxRejected}`],
  ];
}

function shortPlace({ place }: AssetStatus, root: string): string {
  if (place === null) return "";
  const text = renderPlace(place);
  return text.startsWith(`${root}/`) ? text.slice(root.length + 1) : text;
}
