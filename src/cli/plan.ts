/**
 * `phlo plan`: shows what a materialization would do, and does nothing.
 *
 * @module
 */

import { merge, object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { multiple, optional } from "@optique/core/modifiers";
import { argument, option } from "@optique/core/primitives";
import { string } from "@optique/core/valueparser";
import { type CliContext, defineCommand } from "./command.ts";
import { type CommonFlags, commonFlags } from "./common_flags.ts";
import { openProject, startProjectWorker } from "./open_project.ts";
import { planMaterialization } from "./plan_materialization.ts";
import { printPlan } from "./print_plan.ts";

const parser = merge(
  object({
    assets: multiple(
      argument(string({ metavar: "ASSET" }), {
        description: message`An asset's name; with + at its end, the models downstream too`,
      }),
      { min: 1 },
    ),
    partition: optional(option("-p", "--partition", string({ metavar: "PARTITION" }), {
      description: message`One hour, day or month; the current one where left out`,
    })),
    from: optional(option("--from", string({ metavar: "PARTITION" }))),
    to: optional(option("--to", string({ metavar: "PARTITION" }))),
  }),
  commonFlags,
);

type Values = CommonFlags & {
  readonly assets: readonly string[];
  readonly partition: string | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
};

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
