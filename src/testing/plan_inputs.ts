/**
 * What a model under test reads: which of it the test gives, which is made on the way, and what is missing.
 *
 * @module
 */

import { renderTableName, type TableName } from "../core/catalog.ts";
import { PhloError } from "../core/phlo_error.ts";
import type { IngestionAsset } from "../core/project.ts";
import { renderSuggestion } from "../core/suggest.ts";
import type { DbtNode, DbtSource } from "../dbt/dbt_node.ts";
import type { DbtProject } from "../dbt/dbt_project.ts";

/** The tables and models behind a model under test. */
export interface PlannedInputs {
  /** What the test gives rows for, by the name it uses. */
  readonly given: ReadonlyMap<string, DbtNode | DbtSource>;
  /** Ingested tables that no rows are given for: they are empty. */
  readonly empty: readonly { readonly source: DbtSource; readonly asset: IngestionAsset }[];
  /** Models to build before it. */
  readonly upstream: readonly DbtNode[];
}

/** What is known beside the project. */
export interface InputWorld {
  /** Names that the test gives rows for. */
  readonly names: readonly string[];
  readonly assets: readonly IngestionAsset[];
  /** Tables that the lake has already. */
  readonly tables: ReadonlySet<string>;
}

/** Finds them. @throws PhloError PHLO-001 for rows that the model does not read, or a table that nobody fills. */
export function planInputs(node: DbtNode, project: DbtProject, world: InputWorld): PlannedInputs {
  const ancestors = listAncestors(node, project);
  const given = new Map(world.names.map((name) => [name, findNamed(name, node, ancestors)]));
  const isGiven = new Set([...given.values()].map(({ uniqueId }) => uniqueId));
  const empty: PlannedInputs["empty"][number][] = [];
  const upstream: DbtNode[] = [];
  const seen = new Set<string>();
  const visit = (id: string): void => {
    if (seen.has(id) || isGiven.has(id)) return;
    seen.add(id);
    const next = project.nodes.get(id) ?? project.sources.get(id);
    if (next === undefined || world.tables.has(renderTableName(tableOf(next)))) return;
    if (next.resourceType === "source") {
      empty.push({ source: next, asset: findAsset(next, node, world) });
      return;
    }
    if (next.resourceType !== "model") throw refuseMissing(nameOf(next), node);
    for (const parent of next.dependsOn) visit(parent);
    upstream.push(next);
  };
  for (const parent of node.dependsOn) visit(parent);
  return { given, empty, upstream };
}

/** The table that a node or source stands for. */
export function tableOf(node: DbtNode | DbtSource): TableName {
  return node.resourceType === "source"
    ? { namespace: node.schema, name: node.identifier }
    : { namespace: node.schema, name: node.alias };
}

function listAncestors(node: DbtNode, project: DbtProject): readonly (DbtNode | DbtSource)[] {
  const found = new Map<string, DbtNode | DbtSource>();
  const open = [...node.dependsOn];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const next = project.nodes.get(id) ?? project.sources.get(id);
    if (next === undefined || found.has(id)) continue;
    found.set(id, next);
    if (next.resourceType !== "source") open.push(...next.dependsOn);
  }
  return [...found.values()];
}

function findNamed(
  name: string,
  node: DbtNode,
  ancestors: readonly (DbtNode | DbtSource)[],
): DbtNode | DbtSource {
  const found = ancestors.find((each) => namesOf(each).includes(name));
  if (found === undefined) {
    const names = ancestors.map(nameOf);
    throw new PhloError(
      "PHLO-001",
      `Cannot test "${node.name}" with rows of "${name}": it does not read it`,
      {
        hint: renderSuggestion(name, ancestors.flatMap(namesOf)) ??
          (names.length === 0 ? "it reads nothing" : `it reads ${names.join(", ")}`),
      },
    );
  }
  if (found.resourceType === "source" || found.materialization !== "ephemeral") return found;
  throw new PhloError(
    "PHLO-002",
    `Cannot give rows for "${name}": it is ephemeral and has no table`,
    {
      hint: "give rows for what it reads",
    },
  );
}

function nameOf(node: DbtNode | DbtSource): string {
  return node.name;
}

function namesOf(node: DbtNode | DbtSource): readonly string[] {
  const table = renderTableName(tableOf(node));
  return node.resourceType === "source"
    ? [node.name, `${node.sourceName}.${node.name}`, table]
    : [node.name, table];
}

function findAsset(source: DbtSource, node: DbtNode, { assets }: InputWorld): IngestionAsset {
  const asset = assets.find((each) => each.name === source.asset);
  if (asset !== undefined) return asset;
  throw refuseMissing(source.name, node);
}

function refuseMissing(name: string, node: DbtNode): PhloError {
  return new PhloError(
    "PHLO-001",
    `Cannot test "${node.name}": it reads "${name}", and the test gives no rows for it`,
    {
      hint: `inputs: { ${JSON.stringify(name)}: [{ … }] }`,
    },
  );
}
