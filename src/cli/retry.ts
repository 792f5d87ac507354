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
import { parsePartition } from "../core/partition.ts";
import { PhloError } from "../core/phlo_error.ts";
import type { LoadedWorkflows } from "../core/project.ts";
import type { Step, StepState } from "../core/step.ts";
import type { DbtNode, DbtSource } from "../dbt/dbt_node.ts";
import type { DbtProject } from "../dbt/dbt_project.ts";
import type { Records } from "../records/records.ts";
import { planRetry, type RecordedRun, type RetryPlan } from "../run/plan_retry.ts";
import { planRun } from "../run/plan_run.ts";
import { chooseAsset } from "./choose_assets.ts";
import { type CliContext, defineCommand } from "./command.ts";
import { type CommonFlags, commonFlags } from "./common_flags.ts";
import { findNewestRun, findRun } from "./find_run.ts";
import { type CliProject, loadModels, openProject, startProjectWorker } from "./open_project.ts";
import { parseVars } from "./parse_vars.ts";
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
    dryRun: option("--dry-run", { description: message`Show the plan and do nothing` }),
  }),
  commonFlags,
);

type Values = CommonFlags & {
  readonly run: string | undefined;
  readonly acceptShrink: boolean;
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
  const started = cli.host.clock.monotonic();
  const found = await findRetried(values, await openProject(values, cli), cli);
  if (found === undefined) {
    if (!values.json) cli.terminal.print("Nothing to retry: no run has failed\n");
    return 0;
  }
  const { recorded: { run, steps: all }, plan, flags } = found;
  if (plan.kind === "running") {
    throw new PhloError("PHLO-002", `Cannot retry the run "${run.id}": it is still at work`, {
      hint: `phlo logs ${run.id} --follow shows it, phlo cancel ${run.id} stops it`,
    });
  }
  if (plan.kind === "done") {
    if (!values.json) {
      cli.terminal.print(`Nothing to retry: run ${run.id} ended well (${run.command})\n`);
    }
    return 0;
  }
  // An environment changes where the lake is, so it is the first run's unless another is typed.
  const env = values.env ?? flags.env;
  const project = await openProject({ ...values, env }, cli);
  await using worker = await startProjectWorker(project, cli);
  const workflows = await worker.load();
  const { steps, models } = await planAgain(plan, { flags, project, workflows }, cli);
  if (values.dryRun) {
    const { printPlan } = await import("./print_plan.ts");
    printPlan(steps, values, cli);
    return 0;
  }
  if (!values.json) {
    const text =
      `Retrying ${steps.length} of ${all.length} steps of ${run.id}: phlo ${run.command}`;
    cli.terminal.print(paintFor(cli.terminal).dim(`${text}\n`));
  }
  const result = await runPlan(
    {
      command: `retry ${run.id}`,
      args: ["retry", run.id],
      startedBy: "retry",
      steps,
      workflows,
      worker,
      models,
      which: flags.which,
      fullRefresh: flags.fullRefresh,
      force: flags.force,
      acceptsShrink: flags.acceptsShrink || values.acceptShrink,
      publishes: flags.publishes,
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

type AgainPlan = Extract<RetryPlan, { readonly kind: "again" }>;

interface RetrySurroundings {
  readonly flags: RetryFlags;
  readonly project: CliProject;
  readonly workflows: LoadedWorkflows;
}

async function planAgain(
  plan: AgainPlan,
  { flags, project, workflows }: RetrySurroundings,
  cli: CliContext,
): Promise<{ readonly steps: readonly Step[]; readonly models: DbtProject | undefined }> {
  const wanted = [...plan.models, ...plan.tests];
  const vars = parseVars(flags.vars);
  const models = wanted.length === 0
    ? undefined
    : await loadModels(project, workflows, { vars }, cli.host);
  const nodesOf = (ids: readonly string[]): readonly DbtNode[] =>
    ids.flatMap((id) => models?.nodes.get(id) ?? []);
  const gone = wanted.filter((id) => models?.nodes.has(id) !== true);
  if (gone.length > 0) {
    const names = gone.map((id) => id.split(".").at(-1)).join(", ");
    cli.terminal.note(`left out, no longer in the project: ${names}\n`);
  }
  const { timezone } = project.config.values;
  const steps = planRun({
    ingestions: plan.ingestions.map(({ asset, partitions }) => {
      const chosen = chooseAsset(asset, workflows).asset;
      const parse = (key: string) => parsePartition(key, chosen.partitions, timezone);
      return { asset: chosen, partitions: partitions.map(parse) };
    }),
    models: nodesOf(plan.models),
    tests: nodesOf(plan.tests),
    graph: new Map<string, DbtNode | DbtSource>(
      models === undefined ? [] : [...models.nodes, ...models.sources],
    ),
    waitsForTests: flags.which === "build",
  });
  return { steps, models };
}
