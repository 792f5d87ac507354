/**
 * Events of a run as lines of a log.
 *
 * @module
 */

import { html } from "hono/html";
import { renderIssuePath } from "../core/issue.ts";
import type { RunEvent } from "../core/run_event.ts";
import type { StoredEvent } from "../records/records.ts";
import { formatCount, formatDuration, formatPlural } from "./format.ts";
import type { Html } from "./html.ts";

/** The levels, from the finest on. */
export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;

/** How much a line matters. */
export type LogLevel = typeof LOG_LEVELS[number];

/** One line. */
export interface LogLine {
  readonly sequence: number;
  readonly at: string;
  readonly level: LogLevel;
  readonly step: string | undefined;
  readonly text: string;
}

/** The lines of events; some say nothing to people. */
export function listLogLines(events: readonly StoredEvent[]): readonly LogLine[] {
  return events.flatMap(({ sequence, event }) => {
    const told = tell(event);
    if (told === undefined) return [];
    const step = "step" in event ? event.step : undefined;
    return [{ sequence, at: event.at, level: told[0], text: told[1], step }];
  });
}

function tell(event: RunEvent): readonly [LogLevel, string] | undefined {
  switch (event.kind) {
    case "run_started":
      return [
        "info",
        [`${formatPlural(event.steps.length, "step")} planned`, ...event.notes].join(" · "),
      ];
    case "run_finished":
      return [levelOf(event.state), `run ${event.state}, ${formatDuration(event.elapsedMs)}`];
    case "step_state":
      return [levelOf(event.state), tellState(event)];
    case "page_fetched":
      return [
        "debug",
        `page ${event.page} of ${event.resource}: ${formatPlural(event.records, "record")}, ${
          formatCount(event.sizeBytes)
        } bytes`,
      ];
    case "rows_counted":
      return ["info", tellCounts(event)];
    case "rows_rejected":
      return ["warn", tellRejects(event)];
    case "model_built":
      return [
        "info",
        `${event.materialization} ${event.table}: ${formatPlural(event.rows, "row")}`,
      ];
    case "check_finished":
      return event.passed
        ? ["debug", `check ${event.check} passed`]
        : [event.severity, `check ${event.check} found ${formatPlural(event.failures, "row")}`];
    case "published":
      return ["info", `published ${event.tables.map(({ table }) => table).join(", ")}`];
    case "rebased":
      return [
        "info",
        `${event.tables.join(", ")} moved meanwhile: ${
          formatPlural(event.steps.length, "step")
        } again`,
      ];
    case "log":
      return [event.level, event.message];
    default:
      return event satisfies never;
  }
}

type EventOf<Kind extends RunEvent["kind"]> = Extract<RunEvent, { readonly kind: Kind }>;

function levelOf(state: EventOf<"step_state">["state"]): LogLevel {
  if (state === "failed" || state === "blocked") return "error";
  if (state === "skipped" || state === "cancelled" || state === "interrupted") return "warn";
  return state === "waiting" || state === "planned" ? "debug" : "info";
}

function tellState({ state, reason, elapsedMs }: EventOf<"step_state">): string {
  const time = elapsedMs === undefined ? "" : `, ${formatDuration(elapsedMs)}`;
  return `${state}${reason === undefined ? "" : `: ${reason}`}${time}`;
}

function tellCounts({ counts, requests, undeclared }: EventOf<"rows_counted">): string {
  const told =
    (["valid", "quarantined", "inserted", "updated", "unchanged", "superseded", "deleted"] as const)
      .filter((name) => counts[name] > 0)
      .map((name) => `${name} ${formatCount(counts[name])}`);
  const from = requests === 0 ? "" : ` in ${formatPlural(requests, "request")}`;
  const more = undeclared.length === 0 ? [] : [`undeclared: ${undeclared.join(", ")}`];
  return [`fetched ${formatPlural(counts.fetched, "row")}${from}`, ...told, ...more].join(" · ");
}

function tellRejects({ total, sample }: EventOf<"rows_rejected">): string {
  const [first] = sample;
  const example = first === undefined
    ? ""
    : `: ${renderIssuePath(first.path)} ${first.value ?? ""} ${first.message}`;
  return `${formatPlural(total, "row")} refused${example}`;
}

/** Renders lines. */
export function renderLogLines(lines: readonly LogLine[]): Html {
  return html`${
    lines.map(({ sequence, at, level, step, text }) =>
      html`
        <li id="e${sequence}"
          class="l-${level}"><time datetime="${at}">${at.slice(
            11,
            23,
          )}</time><span class="log-step">${step ??
            ""}</span><span class="log-text">${text}</span></li>
      `
    )
  }`;
}
