/**
 * How a backfill ended, in words: what was made, what failed and why, and how to go on.
 *
 * @module
 */

import { countOf, renderCount } from "../core/count_text.ts";
import type { RunResult } from "../run/perform_run.ts";
import type { StepOutcome } from "../run/schedule_steps.ts";
import type { CliContext } from "./command.ts";
import type { BackfillFacts } from "./describe_backfill.ts";
import { foldErrors } from "./fold_errors.ts";
import { renderError } from "./render_error.ts";
import { renderDuration } from "./render_table.ts";
import { nameStep } from "./step_names.ts";
import { paintFor } from "./terminal.ts";

/** How it ended. */
export interface BackfillEnding {
  readonly results: readonly RunResult[];
  readonly downstream: RunResult | undefined;
  readonly elapsedMs: number;
}

/** Prints the end. */
export function printBackfillEnd(
  facts: BackfillFacts,
  { results, downstream, elapsedMs }: BackfillEnding,
  { terminal, signal }: CliContext,
): void {
  const paint = paintFor(terminal);
  const { plan, assets } = facts;
  const names = assets.map(({ asset }) => asset.name).join(", ");
  const { good, bad } = divideOutcomes(results);
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

function renderRate(eachMs: number): string {
  return eachMs < 1000 ? `${Math.round(eachMs)} ms` : renderDuration(eachMs);
}

/** The steps of all runs: those that did well, and the others. */
export function divideOutcomes(results: readonly RunResult[]): {
  readonly good: readonly StepOutcome[];
  readonly bad: readonly StepOutcome[];
} {
  const all = results.flatMap(({ outcomes }) => outcomes);
  const isGood = ({ state }: StepOutcome): boolean =>
    state === "succeeded" || state === "unchanged";
  return { good: all.filter(isGood), bad: all.filter((outcome) => !isGood(outcome)) };
}
