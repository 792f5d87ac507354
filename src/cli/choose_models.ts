/**
 * Which models and tests a command means, beyond what dbt's selectors say.
 *
 * @module
 */

import type { DbtNode } from "../dbt/dbt_node.ts";
import type { DbtProject } from "../dbt/dbt_project.ts";
import { listReached } from "./list_reached.ts";

/** Models to build and tests to run. */
export interface ChosenModels {
  readonly models: readonly DbtNode[];
  readonly tests: readonly DbtNode[];
}

/** Everything downstream of the named ingested assets, with the tests on it. */
export function chooseDownstream(project: DbtProject, assets: readonly string[]): ChosenModels {
  const start = [...project.sources.values()]
    .filter((source) => source.asset !== undefined && assets.includes(source.asset))
    .map((source) => source.uniqueId);
  const reached = listReached(project, start, () => true);
  const nodes = project.order.flatMap((id) => project.nodes.get(id) ?? []);
  return {
    models: nodes.filter((node) => node.resourceType === "model" && reached.has(node.uniqueId)),
    tests: nodes.filter((node) => node.resourceType === "test" && reached.has(node.uniqueId)),
  };
}

/**
 * The tests on the given models. One that compares them with a table that neither this run builds nor the lake has is
 * left for the run that builds it.
 */
export function listTestsOf(
  project: DbtProject,
  models: readonly DbtNode[],
  made: ReadonlySet<string>,
): readonly DbtNode[] {
  const chosen = new Set(models.map((node) => node.uniqueId));
  const isThere = (id: string): boolean => {
    const node = project.nodes.get(id);
    if (node === undefined) return true;
    if (chosen.has(id) || made.has(`${node.schema}.${node.alias}`)) return true;
    return node.materialization === "ephemeral" && node.dependsOn.every(isThere);
  };
  return project.order.flatMap((id) => project.nodes.get(id) ?? []).filter((node) =>
    node.resourceType === "test" && node.dependsOn.some((parent) => chosen.has(parent)) &&
    node.dependsOn.every(isThere)
  );
}
