/**
 * From what a run left undone to the steps of a retry, as the project is now.
 *
 * @module
 */

import { parsePartition, type PartitionWindow } from "../core/partition.ts";
import type { LoadedWorkflows } from "../core/project.ts";
import type { Step } from "../core/step.ts";
import type { DbtNode, DbtSource } from "../dbt/dbt_node.ts";
import type { DbtProject } from "../dbt/dbt_project.ts";
import type { RetryPlan } from "../run/plan_retry.ts";
import { planRun } from "../run/plan_run.ts";
import { chooseAsset } from "./choose_assets.ts";
import type { CliContext } from "./command.ts";
import { type CliProject, loadModels } from "./open_project.ts";
import { parseVars } from "./parse_vars.ts";
import type { RetryFlags } from "./retry_flags.ts";

/** A plan that has something to do. */
export type AgainPlan = Extract<RetryPlan, { readonly kind: "again" }>;

/** What the steps are planned from. */
export interface RetrySurroundings {
  readonly flags: RetryFlags;
  readonly project: CliProject;
  readonly workflows: LoadedWorkflows;
}

/** Plans the steps; models that are gone are told and left out. @throws PhloError PHLO-001 for an asset that is gone, PHLO-603 */
export async function planAgain(
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
      const parse = (key: string): PartitionWindow =>
        parsePartition(key, chosen.partitions, timezone);
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
