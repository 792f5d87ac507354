/**
 * The steps of a run as a list: what each came to, and for those that came to no good what is behind it.
 *
 * @module
 */

import { html } from "hono/html";
import { type Issue, renderIssuePath } from "../core/issue.ts";
import type { RunEvent } from "../core/run_event.ts";
import type { StepRecord, StoredEvent } from "../records/records.ts";
import { formatDuration, formatPlural } from "./format.ts";
import type { Html } from "./html.ts";
import { renderState } from "./icons.ts";
import { renderCounts } from "./step_table.ts";

/** Steps that are listed; of more, those that went wrong come first. */
const MOST_LISTED = 250;
const MOST_RULES = 8;
const MOST_VALUES = 6;

type EventOf<Kind extends RunEvent["kind"]> = Extract<RunEvent, { readonly kind: Kind }>;

/** Renders the list: what makes something first, then the tests that went wrong; the others are folded up. */
export function renderStepList(
  steps: readonly StepRecord[],
  events: readonly StoredEvent[],
): Html {
  const facts = readFacts(events);
  const isQuiet = (step: StepRecord): boolean =>
    step.kind === "test" && step.state !== "failed" && step.state !== "blocked";
  const quiet = steps.filter(isQuiet);
  const loud = steps.filter((step) => !isQuiet(step));
  const ordered = loud.length > MOST_LISTED ? loud.toSorted(worstFirst) : loud;
  const shown = ordered.slice(0, MOST_LISTED);
  return html`
    <div class="panel scroll">
      <table class="steps">
        <thead>
          <tr><th>Step</th><th>What became of it</th><th class="num">Took</th></tr>
        </thead>
        <tbody>${shown.map((step) => renderStep(step, facts))}</tbody>
      </table>
      ${quiet.length === 0 ? "" : renderTests(quiet, facts)}
    </div>
    ${shown.length < loud.length
      ? html`<p class="small dim panel-body">${
        formatPlural(loud.length - shown.length, "more step")
      } not listed</p>`
      : ""}
  `;
}

function renderTests(tests: readonly StepRecord[], facts: StepFacts): Html {
  const states = [...Map.groupBy(tests, ({ state }) => state)];
  return html`
    <details class="tests" id="quiet-tests">
      <summary>
        ${formatPlural(tests.length, "test")}: ${states.map(([state, members], index) =>
          html`${index === 0 ? "" : ", "}${renderState(state)} ${members.length} ${state}`
        )}
      </summary>
      <table class="steps">
        <tbody>${tests.map((step) => renderStep(step, facts))}</tbody>
      </table>
    </details>
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
      <td>
        <div class="asset-name">
        ${renderState(step.state)}
        <span class="asset-text">${nameOf(step)}<span class="kind">${step.kind}${step.attempt > 1
          ? ` · attempt ${step.attempt}`
          : ""}</span></span>
      </div>
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

/** The sample by field and rule: a rule that a thousand rows break is one line. */
function renderRejects({ total, sample }: EventOf<"rows_rejected">, step: StepRecord): Html {
  const rules = Map.groupBy(
    sample,
    ({ path, message }) => `${renderIssuePath(path)}\u0000${message}`,
  );
  return html`
    <div class="issues">
      <p class="bad">${formatPlural(total, "row")} refused</p>
      <table>
        <thead>
          <tr>
            <th>Field</th>
            <th>Rule</th>
            <th>Values, with their rows</th>
          </tr>
        </thead>
        <tbody>
          ${[...rules.values()].slice(0, MOST_RULES).map(renderRule)}
        </tbody>
      </table>
      <p class="small">
        <a class="link" href="/quarantine/${step.asset}">All of them, with what was received</a>
      </p>
    </div>
  `;
}

function renderRule(issues: readonly Issue[]): Html {
  const [first] = issues;
  if (first === undefined) return html``;
  return html`
    <tr>
      <td class="mono">${renderIssuePath(first.path) || "the row"}</td>
      <td>${first.message}</td>
      <td class="mono">${issues.slice(0, MOST_VALUES).map(({ value, row }) =>
        html`
          <span class="sample">${value ?? "–"}<sub>${row ?? ""}</sub></span>
        `
      )}${issues.length > MOST_VALUES ? "…" : ""}</td>
    </tr>
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
