/**
 * Prints a run as it happens: a line when a step begins, its counts, how it ended. Events come from the runner; nothing is guessed.
 *
 * @module
 */

import { countOf } from "../core/count_text.ts";
import { displayWidth } from "../core/display_width.ts";
import { renderIssuePath } from "../core/issue.ts";
import type { RunEvent } from "../core/run_event.ts";
import type { IngestStep, Step } from "../core/step.ts";
import { foldRepeats } from "./fold_repeats.ts";
import { orderLines } from "./order_lines.ts";
import { renderDuration } from "./render_table.ts";
import { renderCounts } from "./render_counts.ts";
import { labelStep, nameMany, nameStep } from "./step_names.ts";
import { type Paint, paintFor, type Terminal } from "./terminal.ts";

/** Prints events in the order they come. */
export interface RunPrinter {
  print(event: RunEvent): void;
}

/** One JSON event a line, as documented; for programs. */
export function createJsonPrinter(terminal: Terminal): RunPrinter {
  return { print: (event) => terminal.print(JSON.stringify(event) + "\n") };
}

/** Text for people. */
export function createTextPrinter(steps: readonly Step[], terminal: Terminal): RunPrinter {
  const paint = paintFor(terminal);
  const byId = new Map(steps.map((step) => [step.id, step]));
  const ingests = steps.filter((step) => step.kind === "ingest");
  // Partitions side by side: each line says which one it is about, and they come in the order of the plan.
  const isMany = ingests.length > 1;
  const say: Say = (text) => terminal.print(text + "\n");
  const lines = orderLines(isMany ? ingests.map(({ id }) => id) : [], say);
  const repeats = foldRepeats();
  const left: EventOf<"step_state">[] = [];
  const sayOf = (id: string): Say => (text) => lines.add(id, text);
  const labelOf = (id: string): string => {
    const step = byId.get(id);
    return !isMany || step === undefined ? "" : `${paint.bold(labelStep(step, ingests))}  `;
  };
  const printStep = (event: EventOf<"step_state">): void => {
    const step = byId.get(event.step);
    const isEnd = event.state !== "running";
    const sayStep = sayOf(event.step);
    if (isEnd) repeats.end(event.step).forEach((text) => sayStep(paint.yellow(`  ${text}`)));
    // What many share is said of them together, at the end.
    if (isMany && step?.kind === "ingest" && isLeft(event)) left.push(withNames(event, byId));
    else if (!isMany || step?.kind !== "ingest" || !isQuiet(event)) {
      printState(withNames(event, byId), step, paint, sayStep);
    }
    if (isEnd) lines.end(event.step);
  };
  return {
    print(event) {
      switch (event.kind) {
        case "run_started":
          event.notes.forEach((note) => say(paint.dim(note)));
          if (isMany) say(`Materializing ${paint.bold(nameMany(ingests))}...`);
          return;
        case "step_state":
          return printStep(event);
        case "page_fetched":
        case "model_built":
          return;
        case "rows_counted":
          return printCounts(event, labelOf(event.step), sayOf(event.step), {
            paint,
            width: terminal.width,
          });
        case "rows_rejected":
          return printRejects(event, labelOf(event.step), sayOf(event.step), paint);
        case "check_finished":
          return printCheck(event, say, paint);
        case "rebased": {
          const many = countOf(event.steps.length, "step");
          const text = `  ${event.tables.join(", ")} moved meanwhile: repeating ${many}`;
          return say(paint.yellow(text));
        }
        case "log": {
          const { step } = event;
          if (step === undefined) return printLog(event, "", say, paint);
          if (event.stream === "log" && !repeats.isNew(step, event.message)) return;
          return printLog(event, labelOf(step), sayOf(step), paint);
        }
        case "published":
          return;
        case "run_finished":
          lines.flush();
          return printLeft(left, ingests, paint, say);
        default:
          return event satisfies never;
      }
    },
  };
}

type EventOf<Kind extends RunEvent["kind"]> = Extract<RunEvent, { readonly kind: Kind }>;
type Say = (text: string) => void;

/** A reason names the step that is to blame; people know it by another name than its id. */
function withNames(
  event: EventOf<"step_state">,
  byId: ReadonlyMap<string, Step>,
): EventOf<"step_state"> {
  const { reason } = event;
  if (reason === undefined) return event;
  const words = reason.split(" ").map((word) => {
    const step = byId.get(word);
    return step === undefined ? word : nameStep(step);
  });
  return { ...event, reason: words.join(" ") };
}

/** Among many partitions the counts tell enough of those that went well. */
function isQuiet(event: EventOf<"step_state">): boolean {
  return event.state === "running" || event.state === "succeeded" ||
    (event.state === "unchanged" && event.reason === undefined);
}

/** Ends that come to many steps at once, because of another one or of Ctrl-C. */
function isLeft({ state }: EventOf<"step_state">): boolean {
  return state === "blocked" || state === "skipped" || state === "cancelled";
}

/** `kept back orders: 3 partitions, 2024-01-01 to 2024-01-04`, a line for each reason. */
function printLeft(
  left: readonly EventOf<"step_state">[],
  ingests: readonly IngestStep[],
  paint: Paint,
  say: Say,
): void {
  const groups = Map.groupBy(left, ({ state }) => state);
  for (const [state, events] of groups) {
    const names = new Set(events.map(({ step }) => step));
    const word = state === "blocked" ? "kept back" : state;
    const what = nameMany(ingests.filter(({ id }) => names.has(id)));
    // A step that another state was told of later is not what it was first.
    const [first] = events;
    const reason = state === "cancelled" || first?.reason === undefined ? "" : `: ${first.reason}`;
    say(`${paint.yellow(word)} ${what}${reason}`);
  }
}

function printState(
  event: EventOf<"step_state">,
  step: Step | undefined,
  paint: Paint,
  say: Say,
): void {
  if (step === undefined) return;
  const name = nameStep(step);
  const time = event.elapsedMs === undefined
    ? ""
    : paint.dim(`, ${renderDuration(event.elapsedMs)}`);
  const reason = event.reason === undefined ? "" : `: ${event.reason}`;
  switch (event.state) {
    case "running":
      if (step.kind === "ingest") say(`Materializing ${paint.bold(name)}...`);
      return;
    case "succeeded":
      if (step.kind === "model") say(`${paint.green("made")} ${name}${time}`);
      return;
    case "unchanged":
      if (step.kind !== "test") say(`${paint.dim("unchanged")} ${name}${paint.dim(reason)}`);
      return;
    case "blocked":
      // What a failed check is about has been said by then.
      if (step.kind !== "test") say(`${paint.yellow("kept back")} ${name}${reason}`);
      return;
    case "cancelled":
      return say(`${paint.yellow(event.state)} ${name}`);
    case "skipped":
      // The check of a table says nothing that the table's own line does not.
      if (step.kind !== "test") say(`${paint.red(event.state)} ${name}${reason}`);
      return;
    case "failed":
    case "interrupted":
      return say(`${paint.red(event.state)} ${name}${event.state === "failed" ? "" : reason}`);
    case "planned":
    case "waiting":
      return;
    default:
      event.state satisfies never;
  }
}

function printCounts(
  event: EventOf<"rows_counted">,
  label: string,
  say: Say,
  { paint, width }: { readonly paint: Paint; readonly width: number },
): void {
  const whole = `  ${label}${renderCounts(event.counts, event.requests)}`;
  const isWide = displayWidth(whole) > width;
  say(isWide ? `  ${label}${renderCounts(event.counts, event.requests, "short")}` : whole);
  if (event.undeclared.length > 0) {
    say(
      paint.yellow(
        `  ${countOf(event.undeclared.length, "field")} that the schema does not declare, ${
          event.keepsUndeclared === true ? "kept in _phlo_extra" : "dropped"
        }: ${event.undeclared.join(", ")}`,
      ),
    );
  }
}

function printRejects(
  event: EventOf<"rows_rejected">,
  label: string,
  say: Say,
  paint: Paint,
): void {
  const breaks = event.total === 1 ? "breaks" : "break";
  say(`  ${label}${paint.red(`${countOf(event.total, "row")} ${breaks} the schema`)}`);
  for (const issue of event.sample.slice(0, 10)) {
    const value = issue.value === undefined ? "" : ` (${issue.value})`;
    say(`    row ${issue.row ?? "?"}  ${renderIssuePath(issue.path)}${value}: ${issue.message}`);
  }
  if (event.sample.length > 10) say("    …");
}

function printCheck(event: EventOf<"check_finished">, say: Say, paint: Paint): void {
  if (event.passed) return;
  const word = event.severity === "error" ? paint.red("check failed") : paint.yellow("warning");
  say(`${word} ${event.check}: ${countOf(event.failures, "row")}`);
  if (event.sql !== undefined) {
    say(paint.dim(event.sql.trim().split("\n").map((line) => `    ${line}`).join("\n")));
  }
}

function printLog(event: EventOf<"log">, label: string, say: Say, paint: Paint): void {
  if (event.level === "debug") return;
  const text = `  ${label}${event.message}`;
  if (event.level === "error") say(paint.red(text));
  else say(event.level === "warn" ? paint.yellow(text) : paint.dim(text));
}
