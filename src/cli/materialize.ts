/**
 * `phlo materialize`: fetch, check and publish assets for one partition or a range, with the models downstream when asked.
 *
 * @module
 */

import { merge, object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { option } from "@optique/core/primitives";
import { type AssetFlags, assetFlags, renderAssetFlags } from "./asset_flags.ts";
import { type CliContext, defineCommand } from "./command.ts";
import { type CommonFlags, commonFlags } from "./common_flags.ts";
import { openProject, startProjectWorker } from "./open_project.ts";

/** The words of `phlo materialize`; a retry reads those of the run it repeats. */
export const materializeFlags = merge(
  assetFlags,
  object({
    acceptShrink: option("--accept-shrink", {
      description: message`Let a replacing write remove more rows than maxShrink allows`,
    }),
    acceptSchemaChange: option("--accept-schema-change", {
      description:
        message`Bring the stored table to a schema that it does not fit, losing no value`,
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

/** What they say. */
export type MaterializeValues = CommonFlags & AssetFlags & {
  readonly acceptShrink: boolean;
  readonly acceptSchemaChange: boolean;
  readonly force: boolean;
  readonly noPublish: boolean;
  readonly dryRun: boolean;
};

/** The command. */
export const materialize = defineCommand("materialize", materializeFlags, materializeAssets);

async function materializeAssets(values: MaterializeValues, cli: CliContext): Promise<number> {
  const started = cli.host.clock.monotonic();
  const project = await openProject(values, cli);
  await using worker = await startProjectWorker(project, cli);
  // The child reads the workflows while this process loads the engine.
  const [workflows, { planMaterialization }, { exitCodeOfRun, runPlan }] = await Promise.all([
    worker.load(),
    import("./plan_materialization.ts"),
    import("./run_plan.ts"),
    import("../duckdb/load_library.ts").then(({ loadDuckdb }) => loadDuckdb()),
  ]);
  const { steps, models } = await planMaterialization(values, { project, workflows }, cli);
  if (values.dryRun) {
    const { printPlan } = await import("./print_plan.ts");
    printPlan(steps, values, cli);
    return 0;
  }
  const result = await runPlan(
    {
      command: renderAssetFlags("materialize", values),
      steps,
      workflows,
      worker,
      models,
      which: "build",
      fullRefresh: false,
      force: values.force,
      acceptsShrink: values.acceptShrink,
      acceptsSchemaChange: values.acceptSchemaChange,
      publishes: !values.noPublish,
      json: values.json,
    },
    project,
    cli,
  );
  const elapsedMs = cli.host.clock.monotonic() - started;
  if (!values.json) {
    const { printOutcome } = await import("./print_outcome.ts");
    await printOutcome(result, { project, elapsedMs }, cli);
  }
  return exitCodeOfRun(result, cli);
}
