/**
 * Finished steps as rows: what became of them, in how long, with which counts.
 *
 * @module
 */

import { html } from "hono/html";
import type { StepRecord } from "../records/records.ts";
import { formatCount, formatDuration, renderAgo } from "./format.ts";
import type { Html } from "./html.ts";
import { renderState } from "./icons.ts";

/** Renders the table, in the order given. */
export function renderStepTable(steps: readonly StepRecord[], nowMs: number): Html {
  const hasPartitions = steps.some(({ partition }) => partition !== undefined);
  return html`
    <table>
      <thead>
        <tr>
          <th>When</th>
          ${hasPartitions ? html`<th>Partition</th>` : ""}
          <th class="num">Rows</th>
          <th>What changed</th>
          <th class="num">Took</th>
        </tr>
      </thead>
      <tbody>${steps.map((step) => renderStep(step, { hasPartitions, nowMs }))}</tbody>
    </table>
  `;
}

function renderStep(
  step: StepRecord,
  { hasPartitions, nowMs }: { readonly hasPartitions: boolean; readonly nowMs: number },
): Html {
  const rows = step.counts?.valid ?? step.rows;
  return html`
    <tr id="step-${step.runId}-${step.id}">
      <td class="nowrap">
        <a href="/runs/${step.runId}">${renderState(step.state)} ${step.finishedAt === undefined
          ? step.state
          : renderAgo(step.finishedAt, nowMs)}</a>
      </td>
      ${hasPartitions ? html`<td class="mono nowrap">${step.partition ?? ""}</td>` : ""}
      <td class="num">${rows === undefined ? "" : formatCount(rows)}</td>
      <td class="what">${step.reason ?? renderCounts(step)}</td>
      <td class="num nowrap">${step.elapsedMs === undefined
        ? ""
        : formatDuration(step.elapsedMs)}</td>
    </tr>
  `;
}

/** What of a step's counts tells something. */
export function renderCounts({ counts, rows, requests }: StepRecord): string {
  if (counts === undefined) return rows === undefined ? "" : `${formatCount(rows)} rows`;
  const told = (["inserted", "updated", "deleted", "superseded", "quarantined"] as const)
    .filter((name) => counts[name] > 0)
    .map((name) => `${formatCount(counts[name])} ${name}`);
  const changes = told.length === 0 ? ["nothing changed"] : told;
  return [
    ...changes,
    ...(requests === undefined || requests === 0
      ? []
      : [`${formatCount(requests)} request${requests === 1 ? "" : "s"}`]),
  ].join(" · ");
}
