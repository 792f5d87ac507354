/**
 * Plans what the page would launch, with the functions that the commands plan with.
 *
 * @module
 */

import type { LoadedWorkflows } from "../core/project.ts";
import type { Step } from "../core/step.ts";
import type { DbtNode, DbtSource } from "../dbt/dbt_node.ts";
import type { DbtProject } from "../dbt/dbt_project.ts";
import { selectNodes } from "../dbt/select_nodes.ts";
import { planRun } from "../run/plan_run.ts";
import type { LaunchNames, LaunchRequest } from "../web/launch_request.ts";
import type { CliContext } from "./command.ts";
import type { CliProject } from "./open_project.ts";
import { planMaterialization } from "./plan_materialization.ts";

/** What is loaded. */
export interface PlannedFrom {
  readonly project: CliProject;
  readonly workflows: LoadedWorkflows;
  readonly models: DbtProject | undefined;
}

/** The steps of a launch. @throws PhloError for names and partitions that are none */
export async function planLaunch(
  request: LaunchRequest,
  names: LaunchNames,
  { project, workflows, models }: PlannedFrom,
  cli: CliContext,
): Promise<readonly Step[]> {
  const plus = request.downstream ? "+" : "";
  if (models !== undefined && names.models.length > 0) {
    return planModels(models, names.models.map((name) => `${name}${plus}`));
  }
  const { partition, from, to } = request;
  const assets = names.ingestions.map((name) => `${name}${plus}`);
  const values = { assets, partition, from, to };
  return (await planMaterialization(values, { project, workflows }, cli)).steps;
}

function planModels(models: DbtProject, select: readonly string[]): readonly Step[] {
  const nodes = selectNodes(models, { select }).nodes.flatMap((id) => models.nodes.get(id) ?? []);
  return planRun({
    ingestions: [],
    models: nodes.filter((node) => node.resourceType === "model"),
    tests: nodes.filter((node) => node.resourceType === "test"),
    graph: new Map<string, DbtNode | DbtSource>([...models.nodes, ...models.sources]),
    waitsForTests: true,
  });
}
