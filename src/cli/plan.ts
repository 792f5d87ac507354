/**
 * `phlo plan`: shows what a materialization would do, and does nothing.
 *
 * @module
 */

import { merge } from "@optique/core/constructs";
import { type AssetFlags, assetFlags } from "./asset_flags.ts";
import { type CliContext, defineCommand } from "./command.ts";
import { type CommonFlags, commonFlags } from "./common_flags.ts";
import { openProject, startProjectWorker } from "./open_project.ts";
import { planMaterialization } from "./plan_materialization.ts";
import { printPlan } from "./print_plan.ts";

const parser = merge(assetFlags, commonFlags);

type Values = CommonFlags & AssetFlags;

/** The command. */
export const plan = defineCommand("plan", parser, showPlan);

async function showPlan(values: Values, cli: CliContext): Promise<number> {
  const project = await openProject(values, cli);
  await using worker = await startProjectWorker(project, cli);
  const workflows = await worker.load();
  const { steps } = await planMaterialization(values, { project, workflows }, cli);
  printPlan(steps, values, cli);
  return 0;
}
