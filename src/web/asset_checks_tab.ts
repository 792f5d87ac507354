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
import type { AssetTab } from "./asset_tab.ts";
import { formatPlural, renderAgo } from "./format.ts";
import type { Html } from "./html.ts";
import { renderState } from "./icons.ts";
import type { PageContext } from "./page.ts";
import { renderSparkline } from "./sparkline.ts";

const RESULTS = 12;
const STEPS = 40;
const STOPPED_BY_ROWS: ReadonlySet<string> = new Set(["PHLO-201", "PHLO-202"]);

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
  // A test that was skipped has found nothing out.
  const told = results.filter(({ state }) => state !== "skipped");
  const [last] = told;
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
        told.toReversed().map(({ state }) => ({ value: 1, state, title: state })),
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
  const quarantined = steps.reduce((sum, { counts }) => sum + (counts?.quarantined ?? 0), 0);
  // A step that its rows stopped has no counts: its rows are in the quarantine.
  const stopped = steps.filter(({ errorCode }) => STOPPED_BY_ROWS.has(errorCode ?? "")).length;
  const isClean = quarantined === 0 && stopped === 0;
  const bars = steps.toReversed().map(({ state, errorCode, partition }) => {
    const isStopped = STOPPED_BY_ROWS.has(errorCode ?? "");
    const title = `${partition ?? ""}: ${isStopped ? "stopped by its rows" : state}`;
    return { value: 1, state: isStopped ? "failed" : "succeeded", title };
  });
  return html`
    <dl class="facts">
      <div>
        <dt>Schema</dt>
        <dd>${formatPlural(
          asset?.schema.fields.length ?? 0,
          "field",
        )}, undeclared ones ${UNDECLARED[asset?.schema.undeclared ?? "drop"]}</dd>
      </div>
      <div>
        <dt>Refused in the last ${formatPlural(steps.length, "step")}</dt>
        <dd>
          ${isClean ? "no row" : html`
            <span class="bad">${[
              ...(quarantined === 0 ? [] : [formatPlural(quarantined, "row")]),
              ...(stopped === 0 ? [] : [`all rows of ${formatPlural(stopped, "step")}`]),
            ].join(", ")}</span> · <a class="link"
              href="/quarantine/${status.asset}">Look at them</a>
          `}
        </dd>
      </div>
      <div>
        <dt>Allowed</dt>
        <dd>at most ${asset?.maxRejected ?? 0}</dd>
      </div>
      <div>
        <dt>Last steps</dt>
        <dd>${renderSparkline(bars, "Steps that their rows stopped")}</dd>
      </div>
    </dl>
  `;
}

const UNDECLARED = {
  refuse: "are refused",
  drop: "are dropped",
  keep: "are kept in _phlo_extra",
} as const;
