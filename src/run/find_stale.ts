/**
 * Which models are not what their text and their inputs would yield now. Pure.
 *
 * @module
 */

import type { DbtNode, DbtSource } from "../dbt/dbt_node.ts";
import type { AssetFacts } from "../records/records.ts";
import type { LoadedWorkflows } from "../core/project.ts";
import type { DbtProject } from "../dbt/dbt_project.ts";
import { digestModel } from "./digest_model.ts";

/** Why a model is stale, in words, with the input that is newer where it is one. */
export interface Staleness {
  readonly cause: "code" | "input" | "stale input";
  /** The name of the input concerned: `raw.glucose_entries`. */
  readonly input: string | null;
  readonly reason: string;
}

/** What staleness is judged by. */
export interface StaleSources {
  readonly workflows: Pick<LoadedWorkflows, "assets">;
  readonly models: Pick<DbtProject, "nodes" | "sources" | "order"> | undefined;
  readonly facts: ReadonlyMap<string, AssetFacts>;
  readonly made: ReadonlySet<string>;
}

/** Something that a model reads, through views and ephemeral models. */
interface Input {
  readonly name: string;
  readonly changedAt: number | undefined;
  readonly staleness: Staleness | undefined;
}

/** Stale models by unique id. One that was never made, or whose record is lost, is not stale: nothing is known of it. */
export function findStale(sources: StaleSources): ReadonlyMap<string, Staleness> {
  const stale = new Map<string, Staleness>();
  const { models } = sources;
  if (models === undefined) return stale;
  for (const id of models.order) {
    const node = models.nodes.get(id);
    if (node === undefined || !isBuilt(node) || node.error !== undefined) continue;
    const facts = sources.facts.get(id);
    if (facts?.builtAt === undefined || !sources.made.has(nameOf(node))) continue;
    const why = judge(node, { builtAt: facts.builtAt, code: facts.code }, { ...sources, stale });
    if (why !== undefined) stale.set(id, why);
  }
  return stale;
}

function judge(
  node: DbtNode,
  built: { readonly builtAt: number; readonly code: string | undefined },
  sources: StaleSources & { readonly stale: ReadonlyMap<string, Staleness> },
): Staleness | undefined {
  if (built.code !== undefined && built.code !== digestModel(node)) {
    return { cause: "code", input: null, reason: "its SQL or configuration changed" };
  }
  // A view is evaluated by whoever reads it, so it is never older than what it reads.
  if (node.materialization === "view") return undefined;
  const inputs = listInputs(node, sources);
  const newer = inputs.find(({ changedAt }) =>
    changedAt !== undefined && changedAt > built.builtAt
  );
  if (newer !== undefined) {
    return { cause: "input", input: newer.name, reason: `${newer.name} is newer` };
  }
  const behind = inputs.find(({ staleness }) => staleness !== undefined);
  if (behind === undefined) return undefined;
  return { cause: "stale input", input: behind.name, reason: `${behind.name} is stale` };
}

/** What the model reads: tables as they are, and everything behind views and ephemeral models. */
function listInputs(
  node: DbtNode,
  sources: StaleSources & { readonly stale: ReadonlyMap<string, Staleness> },
): readonly Input[] {
  const inputs: Input[] = [];
  const visited = new Set<string>();
  const visit = (id: string): void => {
    if (visited.has(id)) return;
    visited.add(id);
    const source = sources.models?.sources.get(id);
    if (source !== undefined) return void inputs.push(describeSource(source, sources));
    const parent = sources.models?.nodes.get(id);
    if (parent === undefined) return;
    if (isBuilt(parent)) inputs.push(describeParent(parent, sources));
    if (parent.materialization === "ephemeral" || parent.materialization === "view") {
      parent.dependsOn.forEach(visit);
    }
  };
  node.dependsOn.forEach(visit);
  return inputs;
}

function describeSource(source: DbtSource, { facts }: StaleSources): Input {
  return {
    name: `${source.schema}.${source.identifier}`,
    changedAt: source.asset === undefined ? undefined : facts.get(source.asset)?.changedAt,
    staleness: undefined,
  };
}

function describeParent(
  node: DbtNode,
  { facts, stale }: StaleSources & { readonly stale: ReadonlyMap<string, Staleness> },
): Input {
  return {
    name: nameOf(node),
    changedAt: facts.get(node.uniqueId)?.changedAt,
    staleness: stale.get(node.uniqueId),
  };
}

function isBuilt(node: DbtNode): boolean {
  return node.resourceType === "model" && node.materialization !== "ephemeral";
}

function nameOf(node: DbtNode): string {
  return `${node.schema}.${node.alias}`;
}
