/**
 * Prints a run as it happens: a line when a step begins, its counts, how it ended. Events come from the runner; nothing is guessed.
 *
 * @module
 */

import { renderIssuePath } from "../core/issue.ts";
import type { RowCounts, RunEvent } from "../core/run_event.ts";
import type { IngestStep, Step } from "../core/step.ts";
import { renderCount, renderDuration } from "./render_table.ts";
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
  const say = (text: string): void => terminal.print(text + "\n");
  const ingests = steps.filter((step) => step.kind === "ingest");
  // Partitions side by side: each line says which one it is about.
  const isMany = ingests.length > 1;
  const labelOf = (id: string): string => {
    const step = byId.get(id);
    return !isMany || step === undefined ? "" : `${paint.bold(labelStep(step, ingests))}  `;
  };
  return {
    print(event) {
      switch (event.kind) {
        case "run_started":
          event.notes.forEach((note) => say(paint.dim(note)));
          if (isMany) say(`Materializing ${paint.bold(renderMany(ingests))}...`);
          return;
        case "step_state": {
          const step = byId.get(event.step);
          if (isMany && step?.kind === "ingest" && isQuiet(event)) return;
          return printState(event, step, paint, say);
        }
        case "page_fetched":
        case "model_built":
          return;
        case "rows_counted":
          return printCounts(event, labelOf(event.step), say, paint);
        case "rows_rejected":
          return printRejects(event, labelOf(event.step), say, paint);
        case "check_finished":
          return printCheck(event, say, paint);
        case "rebased":
          return say(
            paint.yellow(
              `  ${event.tables.join(", ")} moved meanwhile: repeating ${event.steps.length} step${
                event.steps.length === 1 ? "" : "s"
              }`,
            ),
          );
        case "log":
          return printLog(event, say, paint);
        case "published":
        case "run_finished":
          return;
        default:
          return event satisfies never;
      }
    },
  };
}

type EventOf<Kind extends RunEvent["kind"]> = Extract<RunEvent, { readonly kind: Kind }>;
type Say = (text: string) => void;

/** `glucose_entries (2024-01-20)`, or the model's table. */
export function nameStep(step: Step): string {
  switch (step.kind) {
    case "ingest":
      return step.partition.grain === "none" ? step.asset : `${step.asset} (${step.partition.key})`;
    case "model":
      return `${step.table.namespace}.${step.table.name}`;
    case "test":
      return step.id.slice("test:".length);
    default:
      return step satisfies never;
  }
}

/** `glucose_entries: 7 partitions, 2024-01-14 to 2024-01-20`. */
function renderMany(ingests: readonly IngestStep[]): string {
  const byAsset = Map.groupBy(ingests, (step) => step.asset);
  return [...byAsset].map(([asset, steps]) => {
    const [first, last] = [steps[0], steps.at(-1)];
    if (steps.length === 1 || first === undefined || last === undefined) {
      return steps.map(nameStep).join("");
    }
    return `${asset}: ${steps.length} partitions, ${first.partition.key} to ${last.partition.key}`;
  }).join("; ");
}

/** The shortest name that tells a step from the others. */
function labelStep(step: Step, ingests: readonly IngestStep[]): string {
  if (step.kind !== "ingest") return nameStep(step);
  const isOneAsset = ingests.every((each) => each.asset === step.asset);
  return isOneAsset ? step.partition.key : nameStep(step);
}

/** Among many partitions the counts tell enough of those that went well. */
function isQuiet(event: EventOf<"step_state">): boolean {
  return event.state === "running" || event.state === "succeeded" ||
    (event.state === "unchanged" && event.reason === undefined);
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
    case "failed":
    case "skipped":
    case "cancelled":
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
  paint: Paint,
): void {
  say(`  ${label}${renderCounts(event.counts, event.requests)}`);
  if (event.undeclared.length > 0) {
    say(
      paint.yellow(
        `  ${event.undeclared.length} fields that the schema does not declare: ${
          event.undeclared.join(", ")
        }`,
      ),
    );
  }
}

/** The counts of a step in one line; what is zero and unusual is left out. */
export function renderCounts(counts: RowCounts, requests: number): string {
  // Rows of one key came several times; the asset's dedup chose among them.
  const duplicates = counts.valid - counts.inserted - counts.updated - counts.unchanged -
    counts.superseded;
  const parts = [
    `fetched ${renderCount(counts.fetched)} rows${
      requests === 0 ? "" : ` in ${renderCount(requests)} request${requests === 1 ? "" : "s"}`
    }`,
    `valid ${renderCount(counts.valid)}`,
    `quarantined ${renderCount(counts.quarantined)}`,
    `inserted ${renderCount(counts.inserted)}`,
    `updated ${renderCount(counts.updated)}`,
    `unchanged ${renderCount(counts.unchanged)}`,
    ...(duplicates <= 0 ? [] : [`duplicates ${renderCount(duplicates)}`]),
    ...(counts.superseded === 0 ? [] : [`superseded ${renderCount(counts.superseded)}`]),
    ...(counts.deleted === 0 ? [] : [`deleted ${renderCount(counts.deleted)}`]),
  ];
  return parts.join(" · ");
}

function printRejects(
  event: EventOf<"rows_rejected">,
  label: string,
  say: Say,
  paint: Paint,
): void {
  say(`  ${label}${paint.red(`${renderCount(event.total)} rows break the schema`)}`);
  for (const issue of event.sample.slice(0, 10)) {
    const value = issue.value === undefined ? "" : ` (${issue.value})`;
    say(`    row ${issue.row ?? "?"}  ${renderIssuePath(issue.path)}${value}: ${issue.message}`);
  }
  if (event.sample.length > 10) say("    …");
}

function printCheck(event: EventOf<"check_finished">, say: Say, paint: Paint): void {
  if (event.passed) return;
  const word = event.severity === "error" ? paint.red("check failed") : paint.yellow("warning");
  const rows = event.failures === 1 ? "1 row" : `${renderCount(event.failures)} rows`;
  say(`${word} ${event.check}: ${rows}`);
  if (event.sql !== undefined) {
    say(paint.dim(event.sql.trim().split("\n").map((line) => `    ${line}`).join("\n")));
  }
}

function printLog(event: EventOf<"log">, say: Say, paint: Paint): void {
  if (event.level === "debug") return;
  const text = `  ${event.message}`;
  if (event.level === "error") say(paint.red(text));
  else say(event.level === "warn" ? paint.yellow(text) : paint.dim(text));
}
