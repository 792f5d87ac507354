/**
 * The scope of a node that is compiled to run: refs and sources are relations, the database may be asked.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";
import { dict } from "../jinja/dict.ts";
import type { Value } from "../jinja/value.ts";
import type { CompileContext } from "./context/context_state.ts";
import { createNodeScope, type NodeScope } from "./context/node_scope.ts";
import { lazyDict } from "./context/lazy_dict.ts";
import { toValue } from "./context/plain_values.ts";
import { type RelationParts, relationValue } from "./context/relation.ts";
import type { DbtNode, DbtSource } from "./dbt_node.ts";
import type { DbtProject } from "./dbt_project.ts";
import { describeNode, describeSource } from "./describe_node.ts";
import { nameCte } from "./inject_ctes.ts";

/** A scope, and the ephemeral models its render has read so far. */
export interface CompileScope {
  readonly scope: NodeScope;
  readonly ephemerals: Set<string>;
  /** True once the render has asked for the partitions that the run changed. */
  readsPartitions(): boolean;
}

/** Builds the scope of one node. */
export function createCompileScope(
  project: DbtProject,
  node: DbtNode,
  context: CompileContext,
): CompileScope {
  const ephemerals = new Set<string>();
  let readsPartitions = false;
  const scope = createNodeScope({
    engine: project.engine,
    packageName: node.packageName,
    nodeName: node.name,
    dialect: node.dialect,
    execute: true,
    run: context,
    relation: ownRelation(node, context),
    readConfig: (key) => node.config[key],
    // What the file says was read when the project was loaded.
    configure: () => {},
    resolveRef(call) {
      const found = project.refFinder.find(call, node.packageName);
      assertKnown(node, found.uniqueId, `ref('${call.name}')`);
      if (found.materialization !== "ephemeral") return relationValue(relationOf(found));
      ephemerals.add(found.uniqueId);
      return relationValue({ ...relationOf(found), type: "cte", text: nameCte(found.name) });
    },
    resolveSource(call) {
      const found = project.sourceFinder.find(call, node.packageName);
      assertKnown(node, found.uniqueId, `source('${call.source}', '${call.table}')`);
      return relationValue(sourceRelation(found));
    },
    describe: () => lazyDict(() => describeNode(node, node.dependsOn)),
    describeGraph: () => describeGraph(project),
    onPartitionsRead() {
      readsPartitions = true;
    },
    results: new Map(),
    ...(node.genericTest === undefined ? {} : { testArguments: node.genericTest.kwargs }),
  });
  return { scope, ephemerals, readsPartitions: () => readsPartitions };
}

/** A node's relation. */
export function relationOf(node: DbtNode): RelationParts {
  return {
    database: node.database,
    schema: node.schema,
    identifier: node.alias,
    type: node.materialization === "view" ? "view" : "table",
  };
}

/** A source's relation. */
export function sourceRelation(source: DbtSource): RelationParts {
  const { database, schema, identifier } = source;
  return { database, schema, identifier, type: "table" };
}

function ownRelation(node: DbtNode, context: CompileContext): RelationParts | undefined {
  if (node.resourceType === "test" || node.resourceType === "analysis") return undefined;
  return { ...relationOf(node), type: context.existing ?? relationOf(node).type };
}

/** What the parse did not see is not in the graph, and so may not be built yet. */
function assertKnown(node: DbtNode, uniqueId: string, written: string): void {
  if (node.dependsOn.includes(uniqueId)) return;
  throw new PhloError(
    "PHLO-503",
    `Cannot compile "${node.name}": ${written} was not seen when the project was parsed`,
    {
      hint: `add a line to the model: -- depends_on: {{ ${written} }}`,
      place: { file: node.file },
    },
  );
}

function describeGraph(project: DbtProject): Value {
  const nodes = [...project.nodes.values()].map((node) =>
    [node.uniqueId, toValue(describeNode(node, node.dependsOn))] as const
  );
  const sources = [...project.sources.values()].map((source) =>
    [source.uniqueId, toValue(describeSource(source))] as const
  );
  return dict([["nodes", dict(nodes)], ["sources", dict(sources)]]);
}
