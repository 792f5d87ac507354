/**
 * Imports all workflow files of a project and lists their assets. Runs in the worker: the user's code runs here.
 *
 * @module
 */

import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Host } from "../core/host.ts";
import type { BrokenFile, LoadedWorkflows } from "../core/project.ts";
import { collectAssets, type CompileSchema, type ImportedModule } from "./collect_assets.ts";
import {
  describeFailure,
  findFailing,
  type LocatedFailure,
  locateFailure,
} from "./describe_failure.ts";
import { findWorkflowFiles } from "./find_workflow_files.ts";
import { readImportMap } from "./import_map.ts";
import type { IngestionDefinition } from "./ingestion_definition.ts";
import type { ModuleGraph } from "./module_graph.ts";
import { type ModuleLock, openModuleLock } from "./module_lock.ts";
import { hashBytes } from "./read_remote_module.ts";
import { startNoting } from "./note_definitions.ts";
import { serveModules } from "./serve_modules.ts";
import { walkModules, type WalkOptions } from "./walk_modules.ts";

/** What to load and how. */
export interface LoadOptions {
  /** The project's folder, absolute. */
  readonly root: string;
  /** The folder of workflows, relative to the root. */
  readonly workflowsFolder: string;
  /** True where no module from the network may be locked anew. */
  readonly isFrozen: boolean;
  readonly compileSchema: CompileSchema;
  /** Files that are known to end the process when they are imported; they come back as broken. */
  readonly skip: readonly BrokenFile[];
  /** Called before each file is imported. */
  readonly onImport?: (path: string) => void;
}

/** The project as data, and the functions that stay in this process. Disposing takes the loader's hooks away. */
export interface LoadedProject extends Disposable {
  readonly workflows: LoadedWorkflows;
  readonly definitions: ReadonlyMap<string, IngestionDefinition>;
  /** Finds message and place of what a user's function threw. */
  locate(thrown: unknown): LocatedFailure;
}

/** Loads the workflows; a broken file is in the result. @throws PhloError where the import map or the lock is unreadable. */
export async function loadWorkflows(options: LoadOptions, host: Host): Promise<LoadedProject> {
  const { root } = options;
  const files = await findWorkflowFiles(join(root, options.workflowsFolder), host);
  const imports = await readImportMap(root, host);
  const lock = await openModuleLock(root, host);
  const cacheFolder = `${root}/.phlo/cache/remote`;
  const remote = { lock, cacheFolder, isFrozen: options.isFrozen };
  const walk: WalkOptions = { root, imports, remote };
  const graph = await walkModules(files.map((path) => pathToFileURL(path).href), walk, host);
  await lock.save();
  const hooks = serveModules(graph, walk);
  using noting = startNoting();
  const { modules, broken } = await importFiles(files, graph, options);
  const collected = collectAssets(modules, {
    root,
    compileSchema: options.compileSchema,
    describe: (path, error) => describeFailure(path, error, graph, root),
  });
  const workflows: LoadedWorkflows = {
    assets: collected.assets,
    broken: [...broken, ...collected.broken],
    ...listUnexported(noting.noted, modules),
    files: [...new Set([...files, ...listLocalFiles(graph, lock), ...imports.files])].sort(),
    digest: await digestGraph(graph, root),
  };
  return {
    workflows,
    definitions: collected.definitions,
    locate: (thrown) => locateFailure(thrown, graph),
    [Symbol.dispose]: () => hooks[Symbol.dispose](),
  };
}

/** An ingestion that no file exports is never run. Of a file that did not load, the reason is told instead. */
function listUnexported(
  noted: ReadonlySet<IngestionDefinition>,
  modules: readonly ImportedModule[],
): { readonly warnings?: readonly BrokenFile[] } {
  const exported = new Set(modules.flatMap(({ exports }) => Object.values(exports)));
  const loaded = new Set(modules.map(({ path }) => path));
  const warnings = [...noted].flatMap((definition): BrokenFile[] => {
    const { place, options: { tableName } } = definition;
    if (exported.has(definition) || place === undefined || !loaded.has(place.file)) return [];
    return [{
      code: "PHLO-102",
      message: `Cannot use ingestion "${tableName}": it is defined and not exported`,
      hint: "write export before the const that holds it",
      place,
    }];
  });
  return warnings.length === 0 ? {} : { warnings };
}

/** One after another: a file that never ends, or ends the process, is then known by name. */
async function importFiles(
  files: readonly string[],
  graph: ModuleGraph,
  options: LoadOptions,
): Promise<
  { readonly modules: readonly ImportedModule[]; readonly broken: readonly BrokenFile[] }
> {
  const modules: ImportedModule[] = [];
  const broken = new Map<string, BrokenFile>();
  for (const path of files) {
    const skipped = options.skip.find((file) => file.place.file === path);
    const result = skipped ?? await importFile(path, graph, options);
    if ("exports" in result) modules.push(result);
    else broken.set(path, result);
  }
  return { modules, broken: [...broken.values(), ...listCulprits(files, graph, options.root)] };
}

async function importFile(
  path: string,
  graph: ModuleGraph,
  options: LoadOptions,
): Promise<ImportedModule | BrokenFile> {
  const url = pathToFileURL(path).href;
  const failure = graph.failures.get(url) ?? findFailing(url, graph)?.failure;
  if (failure !== undefined) return describeFailure(path, failure, graph, options.root);
  try {
    options.onImport?.(path);
    return { path, exports: await import(url) };
  } catch (error) {
    return describeFailure(path, error, graph, options.root);
  }
}

/** Files that are no workflows but keep some from loading: shown with their own place. */
function listCulprits(
  files: readonly string[],
  graph: ModuleGraph,
  root: string,
): readonly BrokenFile[] {
  const culprits = new Map<string, BrokenFile>();
  for (const path of files) {
    const failing = findFailing(pathToFileURL(path).href, graph);
    if (failing?.failure === undefined || !failing.url.startsWith("file:")) continue;
    const culprit = fileURLToPath(failing.url);
    if (files.includes(culprit)) continue;
    culprits.set(culprit, describeFailure(culprit, failing.failure, graph, root));
  }
  return [...culprits.values()];
}

function listLocalFiles(graph: ModuleGraph, lock: ModuleLock): readonly string[] {
  return [...graph.modules.values()].map(({ url }) =>
    url.startsWith("file:") ? fileURLToPath(url) : lock.path
  );
}

/** Over the texts and where they stand relative to the project, so that a moved project has the same digest. */
async function digestGraph(graph: ModuleGraph, root: string): Promise<string> {
  const prefix = `${pathToFileURL(root).href}/`;
  const lines = [...graph.modules.values()]
    .map((record) => `${record.url.replace(prefix, "")} ${record.format} ${record.sha256}\n`)
    .sort();
  return await hashBytes(new TextEncoder().encode(lines.join("")));
}
