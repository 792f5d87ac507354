/**
 * Says how a run ended: what readers see now, what was kept back, and what to type next. What each step met has been
 * told while it happened.
 *
 * @module
 */

import { countOf, renderCount } from "../core/count_text.ts";
import { PhloError } from "../core/phlo_error.ts";
import type { RunResult } from "../run/perform_run.ts";
import type { StepOutcome } from "../run/schedule_steps.ts";
import type { CliContext } from "./command.ts";
import type { CliProject } from "./open_project.ts";
import { foldErrors } from "./fold_errors.ts";
import { renderError } from "./render_error.ts";
import { renderDuration } from "./render_table.ts";
import { listStepErrors } from "./run_plan.ts";
import { nameStep } from "./step_names.ts";
import { paintFor } from "./terminal.ts";

/** What the last lines need besides the result. */
export interface OutcomeFacts {
  readonly project: CliProject;
  readonly elapsedMs: number;
}

/** Prints the errors of steps, then one line for what was published and one for what was not. */
export async function printOutcome(
  result: RunResult,
  facts: OutcomeFacts,
  cli: CliContext,
): Promise<void> {
  const { terminal } = cli;
  const paint = paintFor(terminal);
  const time = renderDuration(facts.elapsedMs);
  printErrors(result, cli);
  const bad = result.outcomes.filter(({ state }) => state !== "succeeded" && state !== "unchanged");
  if (result.isPublished) {
    const { describePublished } = await import("./describe_published.ts");
    const published = await describePublished(result, facts.project, cli.host);
    const mark = terminal.hasUnicode ? "→" : "->";
    const title = nameAssets(result.outcomes.filter((outcome) => !bad.includes(outcome)));
    terminal.print(
      `${paint.green("Successfully materialized")} ${title} ${mark} ${
        published.join(", ")
      }, ${time}\n`,
    );
  }
  if (bad.length === 0) {
    if (!result.isPublished) terminal.print(`${describeUnpublished(result)}, ${time}\n`);
    return;
  }
  const verdict = paint.red(result.isPublished ? "Not all was published" : "Nothing was published");
  terminal.note(`${verdict}${summarize(bad, result, cli)}, ${time}\n`);
}

/** Prints why steps failed, each reason once. */
export function printErrors(result: RunResult, { terminal, host }: CliContext): void {
  const folder = host.environment.workingFolder;
  const paint = paintFor(terminal);
  const { shown, rest } = foldErrors(listStepErrors(result));
  for (const { error, others } of shown) {
    terminal.note(renderError(error, { debug: false, folder }, paint));
    if (others > 0) {
      terminal.note(paint.dim(`  the same in ${countOf(others, "other step")}\n`));
    }
  }
  if (rest > 0) {
    const what = countOf(rest, "more error");
    terminal.note(paint.dim(`${what}: phlo logs ${result.runId} --level error\n`));
  }
}

/** A run that went well and published nothing. */
function describeUnpublished(result: RunResult): string {
  const title = nameAssets(result.outcomes);
  // A test that passes makes nothing.
  const isMade = result.outcomes.some(({ step, state }) =>
    step.kind !== "test" && state === "succeeded"
  );
  return isMade
    ? `Made ${title} on branch ${result.branch}; nothing was published`
    : `Nothing changed in ${title}: the tables are as they were`;
}

/** Numbers for many bad steps; one has been named already. A stopped run says that nothing is lost. */
function summarize(
  bad: readonly StepOutcome[],
  result: RunResult,
  { signal }: CliContext,
): string {
  const total = renderCount(result.outcomes.length);
  if (signal.aborted || bad.every(({ state }) => state === "cancelled")) {
    return `: ${renderCount(bad.length)} of ${total} steps stopped; the same command goes on`;
  }
  const isForRetry = bad.length > 1 || bad.some(({ error }) => isRetryable(error));
  const next = isForRetry ? `; phlo retry ${result.runId}` : "";
  if (bad.length === 1) return next;
  const counts = [...Map.groupBy(bad, ({ state }) => state)].map(([state, each]) =>
    `${renderCount(each.length)} ${state}`
  );
  return `: ${counts.join(", ")} of ${total} steps${next}`;
}

/** Only where the same work may do better the next time. */
function isRetryable(error: unknown): boolean {
  return error instanceof PhloError && error.isRetryable;
}

/** The assets of ingestions; of a run of models alone, their tables. */
function nameAssets(outcomes: readonly StepOutcome[]): string {
  const assets = outcomes.flatMap(({ step }) => step.kind === "ingest" ? [step.asset] : []);
  const models = outcomes.flatMap(({ step }) => step.kind === "model" ? [nameStep(step)] : []);
  const names = [...new Set(assets.length > 0 ? assets : models)];
  return names.length > 0 ? names.join(", ") : "the checks";
}
