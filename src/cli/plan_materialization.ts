/**
 * From the words of `phlo materialize` to the steps of a run.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";
import type { LoadedWorkflows } from "../core/project.ts";
import type { Step } from "../core/step.ts";
import type { DbtNode, DbtSource } from "../dbt/dbt_node.ts";
import type { DbtProject } from "../dbt/dbt_project.ts";
import { planRun } from "../run/plan_run.ts";
import { chooseAsset, choosePartitions, type PartitionFlags } from "./choose_assets.ts";
import { chooseAudits, mayHaveTests } from "./choose_audits.ts";
import { chooseDownstream } from "./choose_models.ts";
import type { CliContext } from "./command.ts";
import { type CliProject, loadModels } from "./open_project.ts";

/** What is planned. */
export interface Materialization {
  readonly steps: readonly Step[];
  /** Loaded only where an asset's models are wanted too. */
  readonly models: DbtProject | undefined;
}

/**
 * Plans the named assets, with what is downstream of those that end in `+`. The others have the tests of their source and
 * of the views over it.
 */
export async function planMaterialization(
  values: PartitionFlags & { readonly assets: readonly string[] },
  loaded: { readonly project: CliProject; readonly workflows: LoadedWorkflows },
  cli: CliContext,
): Promise<Materialization> {
  const { host } = cli;
  const { project, workflows } = loaded;
  const chosen = values.assets.map((text) => chooseAsset(text, workflows));
  const downstreamOf = chosen.flatMap(({ asset, withDownstream }) =>
    withDownstream ? [asset.name] : []
  );
  const alone = chosen.map(({ asset }) => asset.name).filter((name) =>
    !downstreamOf.includes(name)
  );
  const needed = downstreamOf.length > 0 || await mayHaveTests(project, host);
  const models = needed ? await loadFor(downstreamOf, alone, loaded, cli) : undefined;
  const downstream = models === undefined
    ? { models: [], tests: [] }
    : chooseDownstream(models, downstreamOf);
  const audits = models === undefined ? [] : await chooseAudits(models, alone, project, host);
  const graph = new Map<string, DbtNode | DbtSource>(
    models === undefined ? [] : [...models.nodes, ...models.sources],
  );
  const { timezone } = project.config.values;
  const steps = planRun({
    ingestions: chosen.map(({ asset }) => ({
      asset,
      partitions: choosePartitions(asset, values, timezone, host.clock.now()),
    })),
    models: downstream.models,
    tests: [...new Set([...downstream.tests, ...audits])],
    graph,
    waitsForTests: true,
  });
  const needsModels = steps.some(({ kind }) => kind !== "ingest");
  return { steps, models: needsModels ? models : undefined };
}

async function loadFor(
  downstreamOf: readonly string[],
  alone: readonly string[],
  { project, workflows }: { readonly project: CliProject; readonly workflows: LoadedWorkflows },
  { host, terminal }: CliContext,
): Promise<DbtProject | undefined> {
  try {
    return await loadModels(project, workflows, { vars: {} }, host);
  } catch (error) {
    // Rows can be fetched and checked by their schema though a file of the models is broken.
    if (downstreamOf.length > 0 || !(error instanceof PhloError)) throw error;
    terminal.note(`No tests of ${alone.join(", ")} are run: ${error.message}\n`);
    return undefined;
  }
}
