// deno-lint-ignore-file camelcase -- the names are dbt's
/**
 * A node as templates see it (`model`, `graph.nodes`) and as the manifest holds it: dbt's names, plain data.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { renderRelation } from "./context/relation.ts";
import type { ColumnProperties, DbtNode, DbtSource } from "./dbt_node.ts";
import { MATERIALIZATIONS } from "./materializations.ts";
import { type Plain, type PlainRecord, recordOf } from "./plain.ts";

/** What is known of a node before it is linked. */
export type DescribedNode = Omit<
  DbtNode,
  "dependsOn" | "file" | "error" | "isEnabled" | "dialect" | "materialization" | "place"
>;

/** Describes a node in dbt's words. */
export function describeNode(node: DescribedNode, dependsOn: readonly string[] = []): PlainRecord {
  const patterns: Record<string, Plain> = {
    database: node.database,
    schema: node.schema,
    name: node.name,
    resource_type: node.resourceType,
    package_name: node.packageName,
    path: node.path,
    original_file_path: node.originalFilePath,
    unique_id: node.uniqueId,
    patch_path: node.propertiesPath === undefined
      ? null
      : `${node.packageName}://${node.propertiesPath}`,
    fqn: node.fqn,
    alias: node.alias,
    // Made when read: the parse describes every node and hardly ever looks at this.
    get checksum(): PlainRecord {
      const checksum = createHash("sha256").update(node.rawCode.trim()).digest("hex");
      return { name: "sha256", checksum };
    },
    config: node.config,
    unrendered_config: node.inFileConfig,
    tags: node.tags,
    description: node.description,
    columns: describeColumns(node.columns),
    meta: node.meta,
    relation_name: relationNameOf(node),
    raw_code: node.rawCode,
    language: "sql",
    refs: node.refs.map((ref) => ({
      name: ref.name,
      package: ref.packageName ?? null,
      version: null,
    })),
    sources: node.sources.map((call) => [call.source, call.table]),
    depends_on: { macros: [], nodes: dependsOn },
  };
  return node.genericTest === undefined ? patterns : { ...patterns, ...describeTest(node) };
}

/** Describes a source in dbt's words. */
export function describeSource(source: DbtSource): PlainRecord {
  const { database, schema, identifier } = source;
  return {
    database,
    schema,
    identifier,
    name: source.name,
    source_name: source.sourceName,
    resource_type: "source",
    package_name: source.packageName,
    path: source.path,
    original_file_path: source.originalFilePath,
    unique_id: source.uniqueId,
    fqn: source.fqn,
    loader: source.asset === undefined ? "" : "phlo",
    description: source.description,
    source_description: "",
    tags: source.tags,
    meta: source.meta,
    config: source.config,
    columns: describeColumns(source.columns),
    relation_name: renderRelation({ database, schema, identifier, type: "table" }),
  };
}

function describeColumns(columns: readonly ColumnProperties[]): PlainRecord {
  return recordOf(columns.map((column) => [column.name, {
    name: column.name,
    description: column.description,
    data_type: column.dataType ?? null,
    quote: column.isQuoted,
    tags: column.tags,
    meta: column.meta,
    constraints: [],
  }]));
}

function relationNameOf(node: DescribedNode): string | null {
  const name = node.config.materialized;
  const hasRelation = typeof name === "string" && name !== "ephemeral" &&
    (Object.hasOwn(MATERIALIZATIONS, name) || node.resourceType === "seed");
  if (!hasRelation) return null;
  const { database, schema, alias } = node;
  return renderRelation({ database, schema, identifier: alias, type: "table" });
}

function describeTest(node: DescribedNode): PlainRecord {
  const test = node.genericTest;
  return {
    test_metadata: {
      name: test?.name ?? "",
      namespace: test?.namespace ?? null,
      kwargs: test?.kwargs ?? {},
    },
    column_name: test?.columnName ?? null,
    attached_node: test?.attachedNode ?? null,
  };
}
