/**
 * The files that dbt leaves in `target/`: compiled SQL, the manifest and the results of a run.
 *
 * @module
 */

import { dirname, join } from "node:path";
import type { Host } from "../core/host.ts";
import type { CompiledNode } from "./compiled_node.ts";
import type { DbtNode } from "./dbt_node.ts";
import type { DbtProject } from "./dbt_project.ts";
import { describeNode, describeSource } from "./describe_node.ts";
import type { Plain, PlainRecord } from "./plain.ts";

/** The path of a node's SQL below the project: `target/compiled/<project>/models/…/x.sql`. */
export function artifactPath(project: DbtProject, node: DbtNode, kind: "compiled" | "run"): string {
  const { target } = project.engine.root.projectFile.paths;
  // A generic test has no file of its own; dbt puts it in a folder called as its properties file.
  const path = node.genericTest === undefined
    ? node.originalFilePath
    : join(node.originalFilePath, node.path);
  return join(target, kind, node.packageName, path);
}

/** Writes a node's SQL and returns the path. */
export async function writeNodeSql(
  project: DbtProject,
  written: { readonly node: DbtNode; readonly sql: string; readonly kind: "compiled" | "run" },
  host: Host,
): Promise<string> {
  const path = join(project.root, artifactPath(project, written.node, written.kind));
  await host.disk.makeFolder(dirname(path));
  await host.disk.writeText(path, written.sql);
  return path;
}

/** What the manifest says of the command that made it. */
export interface ArtifactContext {
  readonly invocationId: string;
  /** What was compiled so far, by unique id. */
  readonly compiled?: ReadonlyMap<string, CompiledNode>;
}

/** Builds manifest.json, version 12, with the parts that phlo knows. */
export function buildManifest(
  project: DbtProject,
  context: ArtifactContext,
  host: Host,
): PlainRecord {
  const { engine } = project;
  const describe = (node: DbtNode): PlainRecord => {
    const compiled = context.compiled?.get(node.uniqueId);
    return {
      ...describeNode(node, node.dependsOn),
      ...(compiled === undefined ? {} : {
        compiled: true,
        compiled_code: compiled.sql,
        compiled_path: artifactPath(project, node, "compiled"),
      }),
    };
  };
  const nodes = [...project.nodes.values()];
  return {
    metadata: {
      ...metadataOf("manifest/v12", context.invocationId, host),
      project_name: project.name,
      adapter_type: engine.target.dialect,
    },
    nodes: recordBy(nodes, describe),
    sources: recordBy([...project.sources.values()], describeSource),
    macros: describeMacros(project),
    docs: {},
    exposures: {},
    metrics: {},
    groups: {},
    selectors: {},
    disabled: Object.fromEntries(
      [...project.disabled.values()].map((node) => [node.uniqueId, [describe(node)]]),
    ),
    parent_map: mapOf(project, project.parents),
    child_map: mapOf(project, project.children),
    group_map: {},
    saved_queries: {},
    semantic_models: {},
    unit_tests: {},
  };
}

/** How one node of a run ended, in dbt's words. */
export interface NodeResult {
  readonly uniqueId: string;
  readonly status: "success" | "error" | "skipped" | "pass" | "fail" | "warn";
  readonly message: string | null;
  readonly failures: number | null;
  readonly executionSeconds: number;
  readonly compiled?: CompiledNode;
}

/** Builds run_results.json, version 6. */
export function buildRunResults(
  results: readonly NodeResult[],
  context: {
    readonly invocationId: string;
    readonly elapsedSeconds: number;
    readonly command: string;
  },
  host: Host,
): PlainRecord {
  return {
    metadata: metadataOf("run-results/v6", context.invocationId, host),
    results: results.map((result) => ({
      status: result.status,
      timing: [],
      thread_id: "Thread-1",
      execution_time: result.executionSeconds,
      adapter_response: {},
      message: result.message,
      failures: result.failures,
      unique_id: result.uniqueId,
      compiled: result.compiled !== undefined,
      compiled_code: result.compiled?.sql ?? null,
      relation_name: null,
    })),
    elapsed_time: context.elapsedSeconds,
    args: { which: context.command },
  };
}

/** Writes one JSON artifact into the project's target folder. */
export async function writeArtifact(
  project: DbtProject,
  artifact: { readonly name: "manifest.json" | "run_results.json"; readonly value: PlainRecord },
  host: Host,
): Promise<string> {
  const folder = join(project.root, project.engine.root.projectFile.paths.target);
  await host.disk.makeFolder(folder);
  const path = join(folder, artifact.name);
  await host.disk.writeText(path, JSON.stringify(artifact.value, renderBig));
  return path;
}

function metadataOf(schema: string, invocationId: string, host: Host): PlainRecord {
  return {
    dbt_schema_version: `https://schemas.getdbt.com/dbt/${schema}.json`,
    dbt_version: "1.10.0",
    generated_at: new Date(host.clock.now()).toISOString(),
    invocation_id: invocationId,
    env: {},
  };
}

function recordBy<Item extends { readonly uniqueId: string }>(
  items: readonly Item[],
  describe: (item: Item) => PlainRecord,
): PlainRecord {
  return Object.fromEntries(items.map((item) => [item.uniqueId, describe(item)]));
}

function describeMacros(project: DbtProject): PlainRecord {
  const macros = [...project.engine.library.packages.values()].flatMap((one) => [...one.values()]);
  return recordBy(macros, (macro) => ({
    name: macro.name,
    resource_type: "macro",
    package_name: macro.packageName,
    unique_id: macro.uniqueId,
    original_file_path: macro.definition.origin.file,
    macro_sql: macro.definition.source,
    depends_on: { macros: [] },
    description: "",
  }));
}

function mapOf(
  project: DbtProject,
  edges: ReadonlyMap<string, readonly string[]>,
): PlainRecord {
  const ids = [...project.nodes.keys(), ...project.sources.keys()];
  return Object.fromEntries(ids.map((id): [string, Plain] => [id, edges.get(id) ?? []]));
}

function renderBig(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? Number(value) : value;
}
