/**
 * The steps of a run as a list: what each came to, and for those that came to no good what is behind it.
 *
 * @module
 */

import { html } from "hono/html";
import { renderIssuePath } from "../core/issue.ts";
import type { RunEvent } from "../core/run_event.ts";
import type { StepRecord, StoredEvent } from "../records/records.ts";
import { formatCount, formatDuration, formatPlural } from "./format.ts";
import type { Html } from "./html.ts";
import { renderState } from "./icons.ts";
import { renderCounts } from "./step_table.ts";

/** Steps that are listed; of more, those that went wrong come first. */
const MOST_LISTED = 250;
const MOST_ISSUES = 10;

type EventOf<Kind extends RunEvent["kind"]> = Extract<RunEvent, { readonly kind: Kind }>;

/** Renders the list. */
export function renderStepList(
  steps: readonly StepRecord[],
  events: readonly StoredEvent[],
): Html {
  const facts = readFacts(events);
  const ordered = steps.length > MOST_LISTED ? steps.toSorted(worstFirst) : steps;
  const shown = ordered.slice(0, MOST_LISTED);
  return html`
    <div class="panel scroll">
      <table class="steps">
        <thead>
          <tr>
            <th>Step</th>
            <th>What became of it</th>
            <th class="num">Took</th>
          </tr>
        </thead>
        <tbody>${shown.map((step) => renderStep(step, facts))}</tbody>
      </table>
    </div>
    ${shown.length < steps.length
      ? html`<p class="small dim panel-body">${
        formatCount(steps.length - shown.length)
      } more steps that went well are not listed</p>`
      : ""}
  `;
}

interface StepFacts {
  readonly rejects: ReadonlyMap<string, EventOf<"rows_rejected">>;
  readonly checks: ReadonlyMap<string, EventOf<"check_finished">>;
  readonly pages: ReadonlyMap<string, { readonly pages: number; readonly records: number }>;
}

/** The newest of each kind: a step that was repeated tells of its last time. */
function readFacts(events: readonly StoredEvent[]): StepFacts {
  const rejects = new Map<string, EventOf<"rows_rejected">>();
  const checks = new Map<string, EventOf<"check_finished">>();
  const pages = new Map<string, { pages: number; records: number }>();
  for (const { event } of events) {
    if (event.kind === "rows_rejected") rejects.set(event.step, event);
    if (event.kind === "check_finished") checks.set(event.step, event);
    if (event.kind === "page_fetched") {
      const known = pages.get(event.step) ?? { pages: 0, records: 0 };
      pages.set(event.step, { pages: known.pages + 1, records: known.records + event.records });
    }
  }
  return { rejects, checks, pages };
}

function worstFirst(left: StepRecord, right: StepRecord): number {
  const isGood = ({ state }: StepRecord): number =>
    state === "succeeded" || state === "unchanged" ? 1 : 0;
  return isGood(left) - isGood(right);
}

function renderStep(step: StepRecord, { rejects, checks, pages }: StepFacts): Html {
  const rejected = rejects.get(step.id);
  const check = checks.get(step.id);
  const fetched = pages.get(step.id);
  const soFar = step.state === "running" && fetched !== undefined
    ? `${formatPlural(fetched.records, "row")} in ${formatPlural(fetched.pages, "page")} so far`
    : renderCounts(step);
  return html`
    <tr id="step-${step.id}" class="step-row">
      <td class="asset-name">
        ${renderState(step.state)}
        <span class="asset-text">${nameOf(step)}<span class="kind">${step.kind}${step.attempt > 1
          ? ` · attempt ${step.attempt}`
          : ""}</span></span>
      </td>
      <td class="what">
        ${step.reason === undefined ? soFar : html`<span class="reason">${step.reason}</span>`}
        ${rejected === undefined ? "" : renderRejects(rejected, step)}
        ${check === undefined || check.passed ? "" : renderCheck(check)}
      </td>
      <td class="num nowrap">${step.elapsedMs === undefined
        ? ""
        : formatDuration(step.elapsedMs)}</td>
    </tr>
  `;
}

function nameOf(step: StepRecord): Html {
  const name = step.id.slice(step.id.indexOf(":") + 1);
  if (step.kind === "test") return html`<span class="mono small">${name}</span>`;
  const asset = step.kind === "ingest" ? step.asset : name;
  return html`<a href="/assets/${asset}">${asset}</a>${
    step.partition === undefined ? "" : html`
      <span class="mono">${step.partition}</span>
    `
  }`;
}

function renderRejects({ total, sample }: EventOf<"rows_rejected">, step: StepRecord): Html {
  return html`
    <details class="issues" open>
      <summary class="bad">${formatPlural(total, "row")} refused</summary>
      <table>
        <thead>
          <tr>
            <th class="num">Row</th>
            <th>Field</th>
            <th>Value</th>
            <th>Rule</th>
          </tr>
        </thead>
        <tbody>
          ${sample.slice(0, MOST_ISSUES).map((issue) =>
            html`
              <tr>
                <td class="num">${issue.row ?? ""}</td>
                <td class="mono">${renderIssuePath(issue.path)}</td>
                <td class="mono">${issue.value ?? ""}</td>
                <td>${issue.message}</td>
              </tr>
            `
          )}
        </tbody>
      </table>
      <p
        class="small"><a class="link" href="/quarantine/${step
          .asset}">All of them, with what was received</a></p>
    </details>
  `;
}

function renderCheck({ failures, severity, sql }: EventOf<"check_finished">): Html {
  return html`
    <details class="issues">
      <summary class="${severity === "error" ? "bad" : "warn"}">${formatPlural(
        failures,
        "row",
      )} break it: the SQL that finds them</summary>
      <pre class="frame">${sql ?? ""}</pre>
    </details>
  `;
}
