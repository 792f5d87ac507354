/**
 * `phlo materialize`: fetch, check and publish assets for one partition or a range, with the models downstream when asked.
 *
 * @module
 */

import { merge, object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { option } from "@optique/core/primitives";
import { loadDuckdb } from "../duckdb/load_library.ts";
import type { RunResult } from "../run/perform_run.ts";
import { type AssetFlags, assetFlags } from "./asset_flags.ts";
import { type CliContext, defineCommand } from "./command.ts";
import { type CommonFlags, commonFlags } from "./common_flags.ts";
import { type CliProject, openProject, startProjectWorker } from "./open_project.ts";
import { nameStep } from "./print_run.ts";
import { renderError } from "./render_error.ts";
import { renderDuration } from "./render_table.ts";
import { paintFor } from "./terminal.ts";

const parser = merge(
  assetFlags,
  object({
    acceptShrink: option("--accept-shrink", {
      description: message`Let a replacing write remove more rows than maxShrink allows`,
    }),
    force: option("--force", {
      description: message`Build models even where nothing they read has changed`,
    }),
    noPublish: option("--no-publish", {
      description: message`Make and check everything on the run's branch, and leave it there`,
    }),
    dryRun: option("--dry-run", { description: message`Show the plan and do nothing` }),
  }),
  commonFlags,
);

type Values = CommonFlags & AssetFlags & {
  readonly acceptShrink: boolean;
  readonly force: boolean;
  readonly noPublish: boolean;
  readonly dryRun: boolean;
};

/** The command. */
export const materialize = defineCommand("materialize", parser, materializeAssets);

async function materializeAssets(values: Values, cli: CliContext): Promise<number> {
  const started = cli.host.clock.monotonic();
  const project = await openProject(values, cli);
  await using worker = await startProjectWorker(project, cli);
  // The child reads the workflows while this process loads the engine.
  const [workflows, { planMaterialization }, { exitCodeOfRun, listStepErrors, runPlan }] =
    await Promise.all([
      worker.load(),
      import("./plan_materialization.ts"),
      import("./run_plan.ts"),
      loadDuckdb(),
    ]);
  const { steps, models } = await planMaterialization(values, { project, workflows }, cli);
  if (values.dryRun) {
    const { printPlan } = await import("./print_plan.ts");
    printPlan(steps, values, cli);
    return 0;
  }
  const result = await runPlan(
    {
      command: `materialize ${values.assets.join(" ")}`,
      steps,
      workflows,
      worker,
      models,
      which: "build",
      fullRefresh: false,
      force: values.force,
      acceptsShrink: values.acceptShrink,
      publishes: !values.noPublish,
      json: values.json,
    },
    project,
    cli,
  );
  const elapsedMs = cli.host.clock.monotonic() - started;
  if (!values.json) {
    await printOutcome(result, { project, elapsedMs, errors: listStepErrors(result) }, cli);
  }
  return exitCodeOfRun(result, cli);
}

interface OutcomeFacts {
  readonly project: CliProject;
  readonly elapsedMs: number;
  readonly errors: readonly unknown[];
}

async function printOutcome(
  result: RunResult,
  facts: OutcomeFacts,
  cli: CliContext,
): Promise<void> {
  const { terminal } = cli;
  const paint = paintFor(terminal);
  const time = renderDuration(facts.elapsedMs);
  for (const error of facts.errors) {
    terminal.note(renderError(error, { debug: false }, paint));
  }
  const bad = result.outcomes.filter(({ state }) => state !== "succeeded" && state !== "unchanged");
  const good = result.outcomes.filter((outcome) => !bad.includes(outcome));
  const names = (bad.length === 0 ? result.outcomes : good).flatMap(({ step }) =>
    step.kind === "ingest" ? [step.asset] : []
  );
  const title = [...new Set(names)].join(", ");
  if (result.isPublished) {
    const { describePublished } = await import("./describe_published.ts");
    const published = await describePublished(result, facts.project, cli.host);
    const mark = terminal.hasUnicode ? "→" : "->";
    terminal.print(
      `${paint.green("Successfully materialized")} ${title} ${mark} ${
        published.join(", ")
      }, ${time}\n`,
    );
  }
  if (result.isPublished && bad.length === 0) return;
  if (bad.length === 0) {
    // A test that passes makes nothing.
    const isMade = result.outcomes.some(({ step, state }) =>
      step.kind !== "test" && state === "succeeded"
    );
    const what = isMade
      ? `Made ${title} on branch ${result.branch}; nothing was published (phlo publish shows it to readers)`
      : `Nothing changed in ${title}: the tables are as they were`;
    terminal.print(`${what}, ${time}\n`);
    return;
  }
  terminal.note(
    `${paint.red(result.isPublished ? "Not published" : "Nothing was published")}: ${
      bad.map(({ step, state }) => `${nameStep(step)} ${state}`).join(", ")
    }, ${time}\n`,
  );
}
