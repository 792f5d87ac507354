/**
 * From the words of `phlo materialize` to the steps of a run.
 *
 * @module
 */

import type { LoadedWorkflows } from "../core/project.ts";
import type { Step } from "../core/step.ts";
import type { DbtNode, DbtSource } from "../dbt/dbt_node.ts";
import type { DbtProject } from "../dbt/dbt_project.ts";
import { planRun } from "../run/plan_run.ts";
import { chooseAsset, choosePartitions, type PartitionFlags } from "./choose_assets.ts";
import { chooseDownstream } from "./choose_models.ts";
import type { CliContext } from "./command.ts";
import { type CliProject, loadModels } from "./open_project.ts";

/** What is planned. */
export interface Materialization {
  readonly steps: readonly Step[];
  /** Loaded only where an asset's models are wanted too. */
  readonly models: DbtProject | undefined;
}

/** Plans the named assets, with what is downstream of those that end in `+`. */
export async function planMaterialization(
  values: PartitionFlags & { readonly assets: readonly string[] },
  loaded: { readonly project: CliProject; readonly workflows: LoadedWorkflows },
  { host }: CliContext,
): Promise<Materialization> {
  const { project, workflows } = loaded;
  const chosen = values.assets.map((text) => chooseAsset(text, workflows));
  const names = chosen.flatMap(({ asset, withDownstream }) => withDownstream ? [asset.name] : []);
  const models = names.length === 0
    ? undefined
    : await loadModels(project, workflows, { vars: {} }, host);
  const downstream = models === undefined
    ? { models: [], tests: [] }
    : chooseDownstream(models, names);
  const graph = new Map<string, DbtNode | DbtSource>(
    models === undefined ? [] : [...models.nodes, ...models.sources],
  );
  const { timezone } = project.config.values;
  const steps = planRun({
    ingestions: chosen.map(({ asset }) => ({
      asset,
      partitions: choosePartitions(asset, values, timezone, host.clock.now()),
    })),
    ...downstream,
    graph,
    waitsForTests: true,
  });
  return { steps, models };
}
