/**
 * What `phlo backfill` prints: what is done already, a line for each partition, what failed, and how to go on.
 *
 * @module
 */

import { countOf, renderCount } from "../core/count_text.ts";
import type { RunEvent } from "../core/run_event.ts";
import type { Step } from "../core/step.ts";
import type { RunResult } from "../run/perform_run.ts";
import { planRun } from "../run/plan_run.ts";
import type { StepOutcome } from "../run/schedule_steps.ts";
import type { BackfillAsset, BackfillChoice, BackfillPlan } from "../schedule/plan_backfill.ts";
import type { BackfillValues } from "./backfill_values.ts";
import type { CliContext } from "./command.ts";
import { createLivePrinter } from "./live_progress.ts";
import { createJsonPrinter, createTextPrinter, type RunPrinter } from "./print_run.ts";
import { foldErrors } from "./fold_errors.ts";
import { renderError } from "./render_error.ts";
import { renderDuration } from "./render_table.ts";
import { nameStep } from "./step_names.ts";
import { paintFor } from "./terminal.ts";

/** What is printed about. */
export interface BackfillFacts {
  readonly values: BackfillValues;
  readonly choice: BackfillChoice;
  readonly plan: BackfillPlan;
  readonly assets: readonly BackfillAsset[];
}

/** Prints a backfill. Disposing takes the live lines away. */
export interface BackfillPrinter extends Disposable {
  /** What is there, and what will be made. */
  begin(): void;
  /** An event of any of the runs. */
  print(event: RunEvent): void;
  /** Takes the events of the run that builds the models. */
  models(steps: readonly Step[]): (event: RunEvent) => void;
  end(results: readonly RunResult[], downstream: RunResult | undefined): void;
}

/** Chooses between lines for people and lines for programs. */
export function createBackfillPrinter(facts: BackfillFacts, cli: CliContext): BackfillPrinter {
  return facts.values.json ? createJsonLines(facts, cli) : createTextLines(facts, cli);
}

function createJsonLines(facts: BackfillFacts, { terminal, host }: CliContext): BackfillPrinter {
  const events = createJsonPrinter(terminal);
  const started = host.clock.monotonic();
  const line = (body: Readonly<Record<string, unknown>>): void => {
    const at = new Date(host.clock.now()).toISOString();
    terminal.print(JSON.stringify({ version: 1, at, ...body }) + "\n");
  };
  return {
    begin() {
      const { plan, assets } = facts;
      const { made, failed, missing, running, todo } = plan;
      const keys = plan.runs.map((run) => run.key);
      line({
        kind: "backfill_planned",
        assets: assets.map(({ asset }) => asset.name),
        made,
        failed,
        missing,
        running,
        todo,
        partitions: keys,
      });
    },
    print: (event) => events.print(event),
    models: () => (event) => events.print(event),
    end(results, downstream) {
      const { good, bad } = divide(results);
      line({
        kind: "backfill_finished",
        made: good.length,
        todo: facts.plan.todo,
        notMade: bad.map(({ step, state, reason }) => ({
          step: step.id,
          state,
          reason: reason ?? null,
        })),
        models: downstream?.state ?? null,
        elapsedMs: Math.round(host.clock.monotonic() - started),
      });
    },
    [Symbol.dispose]() {},
  };
}

function createTextLines(facts: BackfillFacts, cli: CliContext): BackfillPrinter {
  const { terminal, host } = cli;
  const { plan } = facts;
  const paint = paintFor(terminal);
  const steps = plan.runs.flatMap(({ ingestions }) =>
    planRun({ ingestions, models: [], tests: [], graph: new Map(), waitsForTests: false })
  );
  const started = host.clock.monotonic();
  const own = facts.values.dryRun || plan.todo === 0
    ? undefined
    : createLivePrinter(steps, createTextPrinter(steps, terminal), terminal, host.clock);
  let lastEnd: RunEvent | undefined;
  let hasNotes = false;
  let live: Disposable | undefined = own;
  return {
    begin: () => terminal.print(describePlan(facts, paint.bold)),
    print(event) {
      // Each partition is a run; people are told of one backfill.
      if (event.kind === "run_finished") lastEnd = event;
      else if (event.kind !== "run_started") own?.print(event);
      else if (!hasNotes) {
        hasNotes = true;
        event.notes.forEach((note) => terminal.print(paint.dim(`${note}\n`)));
      }
    },
    models(modelSteps) {
      live?.[Symbol.dispose]();
      const printer = createLivePrinter(
        modelSteps,
        withoutNotes(createTextPrinter(modelSteps, terminal)),
        terminal,
        host.clock,
      );
      live = printer;
      return (event) => printer.print(event);
    },
    end(results, downstream) {
      live?.[Symbol.dispose]();
      if (lastEnd !== undefined && own !== undefined) own.print(lastEnd);
      if (plan.todo === 0) return;
      const elapsedMs = host.clock.monotonic() - started;
      printEnd(facts, { results, downstream, elapsedMs }, cli);
    },
    [Symbol.dispose]: () => live?.[Symbol.dispose](),
  };
}

function withoutNotes(printer: RunPrinter): RunPrinter {
  return { print: (event) => event.kind === "run_started" ? undefined : printer.print(event) };
}

/** `Backfilling glucose_entries: 365 partitions, 2023-01-01 to 2023-12-31; 120 are made, 5 failed, 240 are missing`. */
function describePlan(
  { plan, assets, choice, values }: BackfillFacts,
  bold: (text: string) => string,
): string {
  const names = bold(assets.map(({ asset }) => asset.name).join(", "));
  const total = plan.made + plan.failed + plan.missing + plan.running;
  const facts = [
    ...(plan.made === 0 ? [] : [`${renderCount(plan.made)} made already`]),
    ...(plan.failed === 0 ? [] : [`${renderCount(plan.failed)} failed`]),
    ...(plan.missing === 0 ? [] : [`${renderCount(plan.missing)} missing`]),
    ...(plan.running === 0 ? [] : [`${renderCount(plan.running)} being made by another run`]),
  ];
  const range = `${countOf(total, "partition")}${describeRange(assets)}: ${facts.join(", ")}`;
  if (total === 0) return `Nothing to backfill in ${names}: the range is still to come\n`;
  if (plan.todo === 0) {
    const what = choice === "missing or failed"
      ? "nothing is missing or failed"
      : `nothing is ${choice}`;
    return `Nothing to backfill in ${names}: of ${range}; ${what}\n`;
  }
  const verb = values.dryRun ? "Would backfill" : "Backfilling";
  const list = values.dryRun
    ? listStretches(plan, assets).map((each) => `  ${each}\n`).join("")
    : "";
  return `${verb} ${names}: ${renderCount(plan.todo)} of ${range}\n${list}`;
}

/** Partitions to make that follow each other, as `2024-01-01 to 2024-01-31 (31)`. */
function listStretches(plan: BackfillPlan, assets: readonly BackfillAsset[]): readonly string[] {
  const wanted = new Set(plan.runs.map((run) => run.key));
  const all = [...new Set(assets.flatMap(({ partitions }) => partitions.map(({ key }) => key)))];
  const stretches: string[][] = [];
  let isOpen = false;
  for (const key of all) {
    if (!wanted.has(key)) isOpen = false;
    else if (isOpen) stretches.at(-1)?.push(key);
    else {
      stretches.push([key]);
      isOpen = true;
    }
  }
  return stretches.map((keys) =>
    keys.length === 1 ? `${keys[0]}` : `${keys[0]} to ${keys.at(-1)} (${renderCount(keys.length)})`
  );
}

function describeRange(assets: readonly BackfillAsset[]): string {
  const keys = assets.flatMap(({ partitions }) =>
    [partitions[0], partitions.at(-1)].flatMap((window) => window === undefined ? [] : [window.key])
  ).sort();
  const [first, last] = [keys[0], keys.at(-1)];
  if (first === undefined || last === undefined) return "";
  return first === last ? ` ${first}` : ` from ${first} to ${last}`;
}

interface Ending {
  readonly results: readonly RunResult[];
  readonly downstream: RunResult | undefined;
  readonly elapsedMs: number;
}

function printEnd(
  facts: BackfillFacts,
  { results, downstream, elapsedMs }: Ending,
  { terminal, signal }: CliContext,
): void {
  const paint = paintFor(terminal);
  const { plan, assets } = facts;
  const names = assets.map(({ asset }) => asset.name).join(", ");
  const { good, bad } = divide(results);
  const failed = bad.filter(({ state }) => state === "failed" || state === "blocked");
  printFailures(failed, terminal);
  if (downstream !== undefined) printModels(downstream, terminal);
  const rate = good.length === 0 ? "" : `, ${renderRate(elapsedMs / good.length)} each`;
  const made = `${renderCount(good.length)} of ${renderCount(plan.todo)} made in ${
    renderDuration(elapsedMs)
  }${rate}`;
  if (signal.aborted) {
    terminal.note(`${paint.yellow("Stopped")}: ${names}, ${made}; ${howToGoOn(facts, good)}\n`);
  } else if (bad.length === 0) {
    terminal.print(`${paint.green("Successfully backfilled")} ${names}: ${made}\n`);
  } else {
    const next = `phlo backfill ${facts.values.assets.join(" ")} tries them again`;
    terminal.note(
      `${
        paint.red(`${renderCount(plan.todo - good.length)} not made`)
      }: ${names}, ${made}; ${next}\n`,
    );
  }
}

/** With `--all` the same command would begin at the beginning. */
function howToGoOn({ choice, plan, values }: BackfillFacts, good: readonly StepOutcome[]): string {
  if (choice !== "all") return "the same command goes on";
  const done = new Set(good.map(({ step }) => step.id));
  const next = plan.runs.find(({ key, ingestions }) =>
    ingestions.some(({ asset }) => !done.has(`ingest:${asset.name}@${key}`))
  );
  return `go on with --from ${next?.key ?? values.from ?? ""}`;
}

function printFailures(failed: readonly StepOutcome[], terminal: CliContext["terminal"]): void {
  const paint = paintFor(terminal);
  const { shown, rest } = foldErrors(failed.map(({ error, reason }) => error ?? reason));
  for (const { error, others } of shown) {
    if (error instanceof Error) {
      terminal.note(renderError(error, { debug: false }, paint));
      if (others > 0) {
        terminal.note(paint.dim(`  the same in ${countOf(others, "other partition")}\n`));
      }
    }
  }
  if (rest > 0) {
    terminal.note(paint.dim(`${countOf(rest, "more error")}: phlo runs lists the runs\n`));
  }
  if (failed.length === 0) return;
  const names = failed.map(({ step }) => nameStep(step));
  const more = names.length > 10 ? ` and ${renderCount(names.length - 10)} more` : "";
  terminal.note(`${paint.red("failed")} ${names.slice(0, 10).join(", ")}${more}\n`);
}

function printModels({ outcomes, runId }: RunResult, terminal: CliContext["terminal"]): void {
  const paint = paintFor(terminal);
  for (const { error, state } of outcomes) {
    if (state === "failed" && error !== undefined) {
      terminal.note(renderError(error, { debug: false }, paint));
    }
  }
  const bad = outcomes.filter(({ state }) => state !== "succeeded" && state !== "unchanged");
  if (bad.length > 0) {
    terminal.note(
      `${
        countOf(bad.length, "model or check", "models and checks")
      } not well: phlo retry ${runId}\n`,
    );
  }
}

function divide(results: readonly RunResult[]): {
  readonly good: readonly StepOutcome[];
  readonly bad: readonly StepOutcome[];
} {
  const all = results.flatMap(({ outcomes }) => outcomes);
  const isGood = ({ state }: StepOutcome): boolean =>
    state === "succeeded" || state === "unchanged";
  return { good: all.filter(isGood), bad: all.filter((outcome) => !isGood(outcome)) };
}

function renderRate(eachMs: number): string {
  return eachMs < 1000 ? `${Math.round(eachMs)} ms` : renderDuration(eachMs);
}
