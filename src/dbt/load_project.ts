/**
 * A dbt project on disk to nodes, sources and their graph. Nothing is executed and no database is asked.
 *
 * @module
 */

import type { Host } from "../core/host.ts";
import type { DbtNode } from "./dbt_node.ts";
import { type DbtProblem, type DbtProject, problemOf } from "./dbt_project.ts";
import { collectDeclaredSources } from "./declared_sources.ts";
import type { DbtTarget } from "./engine.ts";
import { linkGraph } from "./link_graph.ts";
import { createRefFinder } from "./link_refs.ts";
import { createSourceFinder, type IngestedTable } from "./link_sources.ts";
import { loadEngine } from "./load_engine.ts";
import type { PackageFiles } from "./node_file.ts";
import { parsePackageNodes } from "./parse_package.ts";
import type { PlainRecord } from "./plain.ts";
import { readProperties } from "./read_properties.ts";
import { refuseDuplicates } from "./refuse_duplicates.ts";

/** What is loaded, and what is known beside the project's files. */
export interface LoadOptions {
  /** The absolute folder of dbt_project.yml. */
  readonly root: string;
  /** From `--vars` and the run. */
  readonly vars?: PlainRecord;
  readonly target?: Partial<DbtTarget>;
  /** Tables that ingestions make: what `source()` links to. */
  readonly ingested?: readonly IngestedTable[];
}

/** The target models go to where the user names none. */
export const ICEBERG_TARGET: DbtTarget = {
  name: "iceberg",
  profileName: "phlo",
  database: "lake",
  schema: "main",
  threads: 4,
  dialect: "trino",
};

/**
 * Loads a project. What is wrong with one file is a problem of that node; the others load.
 * @throws PhloError PHLO-504 where dbt_project.yml itself cannot be read.
 */
export async function loadDbtProject(options: LoadOptions, host: Host): Promise<DbtProject> {
  const problems: DbtProblem[] = [];
  const target = { ...ICEBERG_TARGET, ...options.target };
  const { engine, files } = await loadEngine(
    { root: options.root, vars: options.vars ?? {}, target },
    problems,
    host,
  );
  const properties = files.map((one) => readProperties(one, engine, problems));
  const parsed = files.map((one, index) =>
    parsePackageNodes(one, properties[index] ?? [], engine, problems)
  );
  const sources = createSourceFinder({
    rootName: engine.root.name,
    target,
    ingested: options.ingested ?? [],
    declared: files.flatMap((one, index) =>
      collectDeclaredSources(one.package, properties[index] ?? [])
    ),
  });
  const all = parsed.flatMap((one) => one.nodes);
  const enabled = refuseDuplicates(all.filter((node) => node.isEnabled));
  const disabled = all.filter((node) => !node.isEnabled);
  const refs = createRefFinder(enabled, disabled, engine.root.name);
  const graph = linkGraph({ nodes: enabled, sources, refs });
  return {
    name: engine.root.name,
    root: options.root,
    ...graph,
    disabled: new Map(disabled.map((node) => [node.uniqueId, node])),
    sources: sources.sources,
    problems: [...problems, ...[...graph.nodes.values()].flatMap(problemOfNode)],
    files: listReadFiles(files),
    refFinder: createRefFinder([...graph.nodes.values()], disabled, engine.root.name),
    sourceFinder: sources,
    engine,
    templates: new Map(parsed.flatMap((one) => [...one.templates])),
  };
}

function problemOfNode(node: DbtNode): readonly DbtProblem[] {
  if (node.error === undefined) return [];
  return [problemOf(node.error, node.place ?? { file: node.file }, node.uniqueId)];
}

function listReadFiles(files: readonly PackageFiles[]): readonly string[] {
  return files.flatMap((one) => [
    one.package.projectFile.yaml.file,
    ...[...one.nodes, ...one.macros, ...one.properties, ...one.docs].map((found) => found.file),
  ]);
}
