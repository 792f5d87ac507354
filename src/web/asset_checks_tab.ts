/**
 * What is checked of an asset: the tests on its table with their last results, and for an ingested one what its schema
 * refused lately.
 *
 * @module
 */

import { html } from "hono/html";
import type { DbtNode } from "../dbt/dbt_node.ts";
import { severityOf } from "../dbt/test_query.ts";
import type { StepRecord } from "../records/records.ts";
import type { AssetStatus } from "../run/asset_status.ts";
import type { AssetTab } from "./asset_tabs.ts";
import { formatCount, formatPlural, renderAgo } from "./format.ts";
import type { Html } from "./html.ts";
import { renderState } from "./icons.ts";
import type { PageContext } from "./page.ts";
import { renderSparkline } from "./sparkline.ts";

const RESULTS = 12;
const STEPS = 60;

/** The tab. */
export const checksTab: AssetTab = {
  id: "checks",
  label: "Checks",
  isFor: () => true,
  render: async ({ status }, web) => {
    const records = await web.records();
    const tests = findTests(status, web);
    const results = await records.listTestResults(tests.map(({ uniqueId }) => uniqueId), RESULTS);
    const steps = (await records.listHistory([status.id], { limit: STEPS })).get(status.id) ?? [];
    const nowMs = web.host.clock.now();
    const isIngestion = status.kind === "ingestion";
    return await html`
      <div id="checks" data-part>
        ${isIngestion ? renderSchemaCheck(status, steps, web) : ""}
        ${tests.length === 0
          ? html`
            <p
              class="empty">No tests on this table. Name some under its columns in a .yml file beside the models.</p>
          `
          : html`
            <section class="panel scroll">
              <table class="checks">
                <thead>
                  <tr>
                    <th>Test</th>
                    <th>Column</th>
                    <th>Last results</th>
                    <th>Last run</th>
                  </tr>
                </thead>
                <tbody>${tests.map((test) =>
                  renderTest(test, results.get(test.uniqueId) ?? [], nowMs)
                )}</tbody>
              </table>
            </section>
          `}
      </div>
    `;
  },
};

/** The tests that read the asset's table, directly. */
function findTests(status: AssetStatus, web: PageContext): readonly DbtNode[] {
  const { models } = web.project.current();
  if (models === undefined) return [];
  const own = new Set(
    status.kind === "model"
      ? [status.id]
      : [...models.sources.values()].filter(({ asset }) => asset === status.id)
        .map(({ uniqueId }) => uniqueId),
  );
  const isOwn = (node: DbtNode): boolean => {
    const attached = node.genericTest?.attachedNode;
    return attached === undefined ? node.dependsOn.some((id) => own.has(id)) : own.has(attached);
  };
  return [...models.nodes.values()].filter((node) => node.resourceType === "test" && isOwn(node));
}

function renderTest(test: DbtNode, results: readonly StepRecord[], nowMs: number): Html {
  const [last] = results;
  const isWarning = severityOf(test) === "warn";
  return html`
    <tr id="check-${test.uniqueId}">
      <td>
        <div class="asset-name">
          ${renderState(last?.state ?? "never", last?.state ?? "never run")}
          <span class="asset-text"><span class="mono">${test.genericTest?.name ??
            test.name}</span>${isWarning
            ? html`<span class="tag">warn</span>`
            : ""}${last?.reason === undefined
            ? ""
            : html`<span class="remark">${last.reason}</span>`}</span>
        </div>
      </td>
      <td class="mono">${test.genericTest?.columnName ?? ""}</td>
      <td>${renderSparkline(
        results.toReversed().map(({ state }) => ({ value: 1, state, title: state })),
        `Last results of ${test.name}`,
      )}</td>
      <td class="nowrap">${last?.finishedAt === undefined
        ? html`<span class="dim">never</span>`
        : html`<a href="/runs/${last.runId}">${renderAgo(last.finishedAt, nowMs)}</a>`}</td>
    </tr>
  `;
}

/** The schema is a check too, of every row. */
function renderSchemaCheck(
  status: AssetStatus,
  steps: readonly StepRecord[],
  web: PageContext,
): Html {
  const asset = web.project.current().workflows.assets.find(({ name }) => name === status.id);
  const counted = steps.filter(({ counts }) => counts !== undefined);
  const refused = counted.reduce((sum, { counts }) => sum + (counts?.quarantined ?? 0), 0);
  const fetched = counted.reduce((sum, { counts }) => sum + (counts?.fetched ?? 0), 0);
  const bars = counted.toReversed().map(({ counts, partition }) => ({
    value: counts?.quarantined ?? 0,
    state: (counts?.quarantined ?? 0) === 0 ? "unchanged" : "failed",
    title: `${partition ?? ""}: ${formatPlural(counts?.quarantined ?? 0, "row")} refused`,
  }));
  return html`
    <dl class="facts">
      <div><dt>Schema</dt><dd>${formatPlural(
        asset?.schema.fields.length ?? 0,
        "field",
      )}, undeclared ones ${UNDECLARED[asset?.schema.undeclared ?? "drop"]}</dd></div>
      <div><dt>Refused in the last ${formatPlural(counted.length, "step")}</dt>
        <dd>${refused === 0
          ? "none"
          : html`<span class="bad">${formatCount(refused)}</span>`} of ${formatPlural(
            fetched,
            "row",
          )}${refused === 0 ? "" : html`
          · <a class="link" href="/quarantine/${status.asset}">Look at them</a>
        `}</dd></div>
      <div><dt>Allowed</dt><dd>at most ${asset?.maxRejected ?? 0}</dd></div>
      ${refused === 0 ? "" : html`
        <div>
          <dt>Rows refused</dt>
          <dd>${renderSparkline(bars, "Rows refused")}</dd>
        </div>
      `}
    </dl>
  `;
}

const UNDECLARED = {
  refuse: "are refused",
  drop: "are dropped",
  keep: "are kept in _phlo_extra",
} as const;
