/**
 * The models downstream of a backfill: one run, after all partitions.
 *
 * @module
 */

import type { DbtNode, DbtSource } from "../dbt/dbt_node.ts";
import type { RunResult } from "../run/perform_run.ts";
import { planRun } from "../run/plan_run.ts";
import { type BackfillWork, commandOf } from "./backfill_work.ts";
import type { ChosenAsset } from "./choose_assets.ts";
import { chooseDownstream } from "./choose_models.ts";
import type { CliContext } from "./command.ts";
import { engineMemory, loadModels } from "./open_project.ts";
import type { BackfillPrinter } from "./print_backfill.ts";
import { performPlan } from "./run_plan.ts";

/** Models are built once, with all that the backfill changed; those that nothing changed for are left as they are. */
export async function buildDownstream(
  chosen: readonly ChosenAsset[],
  { results, printer, ...work }: BackfillWork & {
    readonly results: readonly RunResult[];
    readonly printer: BackfillPrinter;
  },
  cli: CliContext,
): Promise<RunResult | undefined> {
  const names = chosen.flatMap(({ asset, withDownstream }) => withDownstream ? [asset.name] : []);
  if (names.length === 0 || cli.signal.aborted) return undefined;
  const { project, workflows } = work.loaded;
  const models = await loadModels(project, workflows, { vars: {} }, cli.host);
  if (models === undefined) return undefined;
  const downstream = chooseDownstream(models, names);
  const steps = planRun({
    ingestions: [],
    ...downstream,
    graph: new Map<string, DbtNode | DbtSource>([...models.nodes, ...models.sources]),
    waitsForTests: true,
  });
  if (steps.length === 0) return undefined;
  const words = downstream.models.map((node) => node.name);
  const { runId: _, ...launch } = work.shared.launch;
  return await performPlan(
    {
      ...commandOf(work),
      command: `dbt build ${words.join(" ")}`,
      args: ["dbt", "build", ...words.flatMap((word) => ["--select", word])],
      steps,
      models,
      changedPartitions: listChanged(results),
    },
    {
      ...work.shared,
      memoryBytes: engineMemory(project, cli.host),
      launch,
      onEvent: printer.models(steps),
    },
    project,
    cli,
  );
}

function listChanged(results: readonly RunResult[]): readonly string[] {
  const keys = results.flatMap(({ outcomes }) =>
    outcomes.flatMap(({ step, state }) =>
      step.kind === "ingest" && state === "succeeded" ? [step.partition.key] : []
    )
  );
  return [...new Set(keys)].sort();
}
