/**
 * `phlo retry`: performs again what a run left undone, with the pages it has staged. A run of its own, asked for as the
 * first one was.
 *
 * @module
 */

import { merge, object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { optional } from "@optique/core/modifiers";
import { argument, option } from "@optique/core/primitives";
import { string } from "@optique/core/valueparser";
import { countOf } from "../core/count_text.ts";
import { PhloError } from "../core/phlo_error.ts";
import type { StepState } from "../core/step.ts";
import type { Records } from "../records/records.ts";
import { planRetry, type RecordedRun, type RetryPlan } from "../run/plan_retry.ts";
import { type CliContext, defineCommand } from "./command.ts";
import { type CommonFlags, commonFlags } from "./common_flags.ts";
import { findNewestRun, findRun } from "./find_run.ts";
import { type CliProject, openProject, startProjectWorker } from "./open_project.ts";
import { type AgainPlan, planAgain } from "./plan_again.ts";
import { printOutcome } from "./print_outcome.ts";
import { readRetryFlags, type RetryFlags } from "./retry_flags.ts";
import { exitCodeOfRun, runPlan } from "./run_plan.ts";
import { openRecordsToRead } from "./runs.ts";
import { paintFor } from "./terminal.ts";

const parser = merge(
  object({
    run: optional(argument(string({ metavar: "RUN" }), {
      description:
        message`The run, the part of its name that tells it from others, or last; the last failed run where left out`,
    })),
    acceptShrink: option("--accept-shrink", {
      description: message`Let a replacing write remove more rows than maxShrink allows`,
    }),
    acceptSchemaChange: option("--accept-schema-change", {
      description: message`Carry out a schema change that was refused`,
    }),
    dryRun: option("--dry-run", { description: message`Show the plan and do nothing` }),
  }),
  commonFlags,
);

type Values = CommonFlags & {
  readonly run: string | undefined;
  readonly acceptShrink: boolean;
  readonly acceptSchemaChange: boolean;
  readonly dryRun: boolean;
};

/** The command. */
export const retry = defineCommand("retry", parser, retryRun);

const LEFT_UNDONE: ReadonlySet<StepState> = new Set([
  "failed",
  "skipped",
  "blocked",
  "cancelled",
  "interrupted",
]);

async function retryRun(values: Values, cli: CliContext): Promise<number> {
  const found = await findRetried(values, await openProject(values, cli), cli);
  if (found === undefined) return sayDone("no run has failed", values, cli);
  const { run } = found.recorded;
  switch (found.plan.kind) {
    case "running":
      throw new PhloError("PHLO-002", `Cannot retry the run "${run.id}": it is still at work`, {
        hint: `phlo logs ${run.id} --follow shows it, phlo cancel ${run.id} stops it`,
      });
    case "done":
      return sayDone(`run ${run.id} ended well (${run.command})`, values, cli);
    case "again":
      return await performAgain(found, found.plan, values, cli);
    default:
      return found.plan satisfies never;
  }
}

function sayDone(reason: string, values: Values, { terminal }: CliContext): number {
  if (!values.json) terminal.print(`Nothing to retry: ${reason}\n`);
  return 0;
}

async function performAgain(
  { recorded, flags }: Retried,
  plan: AgainPlan,
  values: Values,
  cli: CliContext,
): Promise<number> {
  const started = cli.host.clock.monotonic();
  const { run, steps: all } = recorded;
  // An environment changes where the lake is, so it is the first run's unless another is typed.
  const project = await openProject({ ...values, env: values.env ?? flags.env }, cli);
  await using worker = await startProjectWorker(project, cli);
  const workflows = await worker.load();
  const { steps, models } = await planAgain(plan, { flags, project, workflows }, cli);
  if (steps.length === 0) {
    return sayDone(`what run ${run.id} left undone is no longer in the project`, values, cli);
  }
  if (values.dryRun) {
    const { printPlan } = await import("./print_plan.ts");
    printPlan(steps, values, cli);
    return 0;
  }
  if (!values.json) {
    const part = `${steps.length} of ${countOf(all.length, "step")}`;
    const text = `Retrying ${part} of ${run.id}: phlo ${run.command}\n`;
    cli.terminal.print(paintFor(cli.terminal).dim(text));
  }
  const result = await runPlan(
    {
      ...flags,
      command: `retry ${run.id}`,
      args: ["retry", run.id],
      startedBy: "retry",
      steps,
      workflows,
      worker,
      models,
      acceptsShrink: flags.acceptsShrink || values.acceptShrink,
      acceptsSchemaChange: flags.acceptsSchemaChange || values.acceptSchemaChange,
      json: values.json,
    },
    project,
    cli,
  );
  const elapsedMs = cli.host.clock.monotonic() - started;
  if (!values.json) await printOutcome(result, { project, elapsedMs }, cli);
  return exitCodeOfRun(result, cli);
}

interface Retried {
  readonly recorded: RecordedRun;
  readonly plan: RetryPlan;
  readonly flags: RetryFlags;
}

async function findRetried(
  values: Values,
  project: CliProject,
  { host }: CliContext,
): Promise<Retried | undefined> {
  await using opened = await openRecordsToRead(project, host);
  const { records } = opened;
  const recorded = values.run === undefined
    ? await findUndone(records)
    : await findRun(values.run, records);
  if (recorded === undefined) return undefined;
  return {
    recorded,
    plan: planRetry(recorded),
    flags: await readRetryFlags(recorded.run, records),
  };
}

/** The newest run that left something undone which no retry of it has done since. */
async function findUndone(records: Records): Promise<RecordedRun | undefined> {
  const done = new Set<string>();
  return await findNewestRun(records, ({ id, args, state }) => {
    const isDone = state === "succeeded" || state === "unchanged" || done.has(id);
    if (!isDone) return LEFT_UNDONE.has(state);
    // A retry that was done in the end has done what it repeated.
    if (args?.[0] === "retry" && args[1] !== undefined) done.add(args[1]);
    return false;
  });
}
