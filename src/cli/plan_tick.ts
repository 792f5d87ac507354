/**
 * One tick of a schedule → the steps of a run: every partition that meets its time, the models downstream, and the
 * models that it names.
 *
 * @module
 */

import type { Host } from "../core/host.ts";
import { listPartitions, partitionAt, type PartitionWindow } from "../core/partition.ts";
import { PhloError } from "../core/phlo_error.ts";
import type { IngestionAsset, LoadedWorkflows } from "../core/project.ts";
import { renderSuggestion } from "../core/suggest.ts";
import type { DbtNode, DbtSource } from "../dbt/dbt_node.ts";
import type { DbtProject } from "../dbt/dbt_project.ts";
import { selectNodes } from "../dbt/select_nodes.ts";
import { planRun } from "../run/plan_run.ts";
import type { Schedule } from "../schedule/list_schedules.ts";
import { matchAssets } from "../schedule/match_assets.ts";
import { chooseDownstream, type ChosenModels } from "./choose_models.ts";
import { type CliProject, loadModels } from "./open_project.ts";
import type { Materialization } from "./plan_materialization.ts";

/** The time that a tick covers, the end excluded. */
export interface TickWindow {
  readonly fromAt: number;
  readonly at: number;
}

/** Plans a tick. @throws PhloError PHLO-001 where the schedule names something that is not there. */
export async function planTick(
  schedule: Schedule,
  window: TickWindow,
  loaded: { readonly project: CliProject; readonly workflows: LoadedWorkflows },
  host: Host,
): Promise<Materialization> {
  const { project, workflows } = loaded;
  const matched = matchAssets(schedule.select, workflows.assets);
  const needsModels = matched.withDownstream.length > 0 || matched.rest.length > 0;
  const models = needsModels ? await loadModels(project, workflows, { vars: {} }, host) : undefined;
  if (models === undefined && matched.rest.length > 0) throw refuse(schedule, matched.rest, loaded);
  const chosen = models === undefined
    ? { models: [], tests: [] }
    : chooseModels(schedule, matched, models, loaded);
  const graph = new Map<string, DbtNode | DbtSource>(
    models === undefined ? [] : [...models.nodes, ...models.sources],
  );
  const steps = planRun({
    ingestions: matched.assets.map((asset) => ({
      asset,
      partitions: listWindow(asset, window, project.config.values.timezone),
    })),
    ...chosen,
    graph,
    waitsForTests: true,
  });
  return { steps, models };
}

/** The partitions that meet the window. */
export function listWindow(
  asset: Pick<IngestionAsset, "partitions">,
  { fromAt, at }: TickWindow,
  timezone: string,
): readonly PartitionWindow[] {
  const first = partitionAt(Math.min(fromAt, at - 1), asset.partitions, timezone);
  return listPartitions(first, partitionAt(at - 1, asset.partitions, timezone), timezone);
}

function chooseModels(
  schedule: Schedule,
  matched: { readonly withDownstream: readonly string[]; readonly rest: readonly string[] },
  models: DbtProject,
  loaded: { readonly workflows: LoadedWorkflows },
): ChosenModels {
  const downstream = chooseDownstream(models, matched.withDownstream);
  if (matched.rest.length === 0) return downstream;
  const selection = selectNodes(models, { select: matched.rest });
  const [unmatched] = selection.unmatched;
  if (unmatched !== undefined) throw refuse(schedule, [unmatched.text], loaded);
  const wanted = new Set([
    ...selection.nodes,
    ...downstream.models.map((node) => node.uniqueId),
    ...downstream.tests.map((node) => node.uniqueId),
  ]);
  const nodes = models.order.flatMap((id) => wanted.has(id) ? models.nodes.get(id) ?? [] : []);
  return {
    models: nodes.filter((node) => node.resourceType === "model"),
    tests: nodes.filter((node) => node.resourceType === "test"),
  };
}

function refuse(
  schedule: Schedule,
  [first = ""]: readonly string[],
  { workflows }: { readonly workflows: LoadedWorkflows },
): PhloError {
  const { broken } = workflows;
  const files = broken.map((file) => file.place.file).join(", ");
  return new PhloError(
    "PHLO-001",
    `Cannot make "${first}" for the schedule "${schedule.name}": no asset or model has that name${
      broken.length === 0 ? "" : `, and ${files} ${broken.length === 1 ? "does" : "do"} not load`
    }`,
    {
      hint: renderSuggestion(first.replace(/\+$/, ""), workflows.assets.map(({ name }) => name)) ??
        (broken.length === 0 ? "phlo status lists assets and models" : "phlo check shows why"),
    },
  );
}
