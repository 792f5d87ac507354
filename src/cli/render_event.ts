/**
 * One event of a run as a line of its log.
 *
 * @module
 */

import { countOf } from "../core/count_text.ts";
import { renderIssuePath } from "../core/issue.ts";
import type { RunEvent } from "../core/run_event.ts";
import type { StepState } from "../core/step.ts";
import { renderCounts } from "./render_counts.ts";
import { renderBytes, renderDuration } from "./render_table.ts";

/** How much a line matters, least first. */
export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;

/** One of them. */
export type LogLevel = typeof LOG_LEVELS[number];

/** A line of a log, without its moment. */
export interface LogLine {
  readonly level: LogLevel;
  /** The step it is about; absent for the run as a whole. */
  readonly step?: string;
  readonly text: string;
}

/** Renders an event. */
export function renderEvent(event: RunEvent): LogLine {
  switch (event.kind) {
    case "run_started":
      return {
        level: "info",
        text: [
          `phlo ${event.command}: ${countOf(event.steps.length, "step")} on ${event.branch}`,
          ...event.notes,
        ].join("; "),
      };
    case "run_finished":
      return {
        level: levelOfState(event.state),
        text: `run ${event.state}, ${renderDuration(event.elapsedMs)}`,
      };
    case "step_state": {
      const code = event.errorCode === undefined ? "" : ` [${event.errorCode}]`;
      const reason = event.reason === undefined ? "" : `: ${event.reason}`;
      const time = event.elapsedMs === undefined ? "" : `, ${renderDuration(event.elapsedMs)}`;
      return {
        level: event.state === "running" ? "debug" : levelOfState(event.state),
        step: event.step,
        text: `${event.state}${code}${reason}${time}`,
      };
    }
    case "page_fetched":
      return {
        level: "debug",
        step: event.step,
        text: `page ${event.page} of ${event.resource}: ${countOf(event.records, "row")}, ${
          renderBytes(event.sizeBytes)
        }`,
      };
    case "rows_counted":
      return { level: "info", step: event.step, text: renderCounts(event.counts, event.requests) };
    case "rows_rejected":
      return { level: "error", step: event.step, text: describeRejects(event) };
    case "model_built":
      return {
        level: "info",
        step: event.step,
        text: `${event.materialization} ${event.table}: ${countOf(event.rows, "row")}`,
      };
    case "check_finished":
      return {
        level: event.passed ? "debug" : event.severity,
        step: event.step,
        text: `check ${event.check} ${
          event.passed ? "passed" : `found ${countOf(event.failures, "row")}`
        }`,
      };
    case "published":
      return {
        level: "info",
        text: `published ${event.tables.map(({ table }) => table).join(", ")} (${event.sequence})`,
      };
    case "rebased":
      return {
        level: "warn",
        text: `${event.tables.join(", ")} moved meanwhile: repeating ${
          countOf(event.steps.length, "step")
        }`,
      };
    case "log":
      return {
        level: event.level,
        ...(event.step === undefined ? {} : { step: event.step }),
        text: event.message,
      };
    default:
      return event satisfies never;
  }
}

function describeRejects(event: Extract<RunEvent, { readonly kind: "rows_rejected" }>): string {
  const [first] = event.sample;
  const example = first === undefined
    ? ""
    : `, such as row ${first.row ?? "?"} ${renderIssuePath(first.path)}: ${first.message}`;
  return `${countOf(event.total, "row")} ${
    event.total === 1 ? "breaks" : "break"
  } the schema${example}`;
}

function levelOfState(state: StepState): LogLevel {
  switch (state) {
    case "failed":
    case "blocked":
    case "interrupted":
      return "error";
    case "skipped":
    case "cancelled":
      return "warn";
    default:
      return "info";
  }
}
