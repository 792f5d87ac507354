/**
 * Plans a run: which steps, in which order, depending on what. Pure: `phlo plan`, `--dry-run` and the runner read the same list.
 *
 * @module
 */

import type { PartitionWindow } from "../core/partition.ts";
import type { IngestionAsset } from "../core/project.ts";
import type { IngestStep, ModelStep, Step, TestStep } from "../core/step.ts";
import type { DbtNode, DbtSource } from "../dbt/dbt_node.ts";
import { severityOf } from "../dbt/test_query.ts";
import { digestModel } from "./digest_model.ts";

/** An asset with the partitions to make. */
export interface PlannedIngestion {
  readonly asset: IngestionAsset;
  readonly partitions: readonly PartitionWindow[];
}

/** What is to be done. */
export interface RunRequest {
  readonly ingestions: readonly PlannedIngestion[];
  /** Models to build, ephemeral ones included, in any order. */
  readonly models: readonly DbtNode[];
  /** Tests to run. */
  readonly tests: readonly DbtNode[];
  /** Every node and source of the project, to follow dependencies through what is not built. */
  readonly graph: ReadonlyMap<string, DbtNode | DbtSource>;
  /** True where a model waits for the tests of what it reads, as `dbt build` does. */
  readonly waitsForTests: boolean;
}

/** The steps of a run, each after what it depends on. */
export function planRun(request: RunRequest): readonly Step[] {
  const ingests = request.ingestions.flatMap(planIngestion);
  const built = request.models.filter((node) => node.materialization !== "ephemeral");
  const makers = new Map<string, readonly string[]>();
  for (const [id, node] of request.graph) {
    if (node.resourceType !== "source" || node.asset === undefined) continue;
    const steps = ingests.filter((step) => step.asset === node.asset).map((step) => step.id);
    if (steps.length > 0) makers.set(id, steps);
  }
  for (const node of built) makers.set(node.uniqueId, [modelStepId(node)]);

  const follow = (node: DbtNode): string[] => findMakers(node, request.graph, makers);
  const tests = request.tests.map((node) => planTest(node, follow(node)));
  const models = built.map((node) => {
    // A broken node says so itself and waits for nothing; two that read each other would wait for ever.
    if (node.error !== undefined) return planModel(node, []);
    const before = follow(node);
    const gates = request.waitsForTests ? findGates(before, tests, modelStepId(node)) : [];
    return planModel(node, [...before, ...gates]);
  });
  return sortSteps([...ingests, ...models, ...tests]);
}

/** The id of a model's step. */
export function modelStepId(node: DbtNode): string {
  return `model:${node.schema}.${node.alias}`;
}

function planIngestion({ asset, partitions }: PlannedIngestion): IngestStep[] {
  return partitions.map((partition) => ({
    kind: "ingest",
    id: `ingest:${asset.name}@${partition.key}`,
    dependsOn: [],
    asset: asset.name,
    table: { namespace: asset.namespace, name: asset.tableName },
    partition,
  }));
}

function planModel(node: DbtNode, dependsOn: readonly string[]): ModelStep {
  return {
    kind: "model",
    id: modelStepId(node),
    dependsOn: [...new Set(dependsOn)],
    node: node.uniqueId,
    table: { namespace: node.schema, name: node.alias },
    materialization: node.materialization,
    code: digestModel(node),
  };
}

function planTest(node: DbtNode, dependsOn: readonly string[]): TestStep {
  return {
    kind: "test",
    id: `test:${node.name}`,
    dependsOn: [...new Set(dependsOn)],
    node: node.uniqueId,
    severity: severityOf(node),
  };
}

/** The steps that make what a node reads, through models that are not built in this run and ephemeral ones. */
function findMakers(
  node: DbtNode,
  graph: ReadonlyMap<string, DbtNode | DbtSource>,
  makers: ReadonlyMap<string, readonly string[]>,
): string[] {
  const found = new Set<string>();
  const visited = new Set<string>();
  const visit = (id: string): void => {
    if (visited.has(id)) return;
    visited.add(id);
    const made = makers.get(id);
    if (made !== undefined) return made.forEach((step) => found.add(step));
    const next = graph.get(id);
    if (next !== undefined && next.resourceType !== "source") next.dependsOn.forEach(visit);
  };
  node.dependsOn.forEach(visit);
  return [...found];
}

/**
 * The error-severity tests whose tables the model reads: every step the test needs lies before the model, so a test
 * that compares the model with its parent does not make a circle.
 */
function findGates(before: readonly string[], tests: readonly TestStep[], self: string): string[] {
  const known = new Set(before);
  return tests.filter((test) =>
    test.severity === "error" && !test.dependsOn.includes(self) &&
    test.dependsOn.length > 0 && test.dependsOn.every((id) => known.has(id))
  ).map((test) => test.id);
}

/** Each step after those it depends on, otherwise in the order given. */
function sortSteps(steps: readonly Step[]): readonly Step[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const sorted: Step[] = [];
  const done = new Set<string>();
  const visit = (step: Step): void => {
    if (done.has(step.id)) return;
    done.add(step.id);
    for (const id of step.dependsOn) {
      const before = byId.get(id);
      if (before !== undefined) visit(before);
    }
    sorted.push(step);
  };
  steps.forEach(visit);
  return sorted;
}
