/**
 * Everything that nodes share, from disk: the project's own file, packages, macros, and the list of all files.
 *
 * @module
 */

import type { Host } from "../core/host.ts";
import type { DbtProblem } from "./dbt_project.ts";
import type { DbtEngine, DbtPackage, DbtTarget } from "./engine.ts";
import { loadDocs } from "./load_docs.ts";
import { loadLibrary } from "./load_library.ts";
import { loadDependencies, loadRootPackage } from "./load_packages.ts";
import { type PackageFiles, readPackageFiles } from "./node_file.ts";
import { noteMissingPackages, noteRunHooks } from "./note_unused.ts";
import { createYamlScope } from "./parse_scope.ts";
import type { Plain, PlainRecord } from "./plain.ts";
import { renderYamlText } from "./yaml_text.ts";

/** What the engine is loaded for. */
export interface EngineOptions {
  readonly root: string;
  readonly vars: PlainRecord;
  readonly target: DbtTarget;
}

/** The engine and the files it was made from, the project's own first. */
export interface LoadedEngine {
  readonly engine: DbtEngine;
  readonly files: readonly PackageFiles[];
}

/** Loads it. @throws PhloError PHLO-504 where a dbt_project.yml cannot be read. */
export async function loadEngine(
  options: EngineOptions,
  problems: DbtProblem[],
  host: Host,
): Promise<LoadedEngine> {
  const early = earlyEngine(options, host);
  const render = (text: string, path: readonly string[]): Plain => {
    const where = `${path.join(".")} of dbt_project.yml`;
    return renderYamlText(text, where, createYamlScope(early, "", where));
  };
  const root = await loadRootPackage(options.root, render, host);
  const dependencies = await loadDependencies(root, render, host);
  const packages = [root, ...dependencies.filter((one) => one.name !== root.name)];
  const files: PackageFiles[] = [];
  for (const one of packages) files.push(await readPackageFiles(one, host.disk));
  problems.push(...noteRunHooks(root));
  problems.push(...await noteMissingPackages(root, dependencies.length, host));
  const engine: DbtEngine = {
    root,
    packages: new Map(packages.map((one) => [one.name, one])),
    target: options.target,
    vars: options.vars,
    library: loadLibrary(root, files, problems),
    docs: loadDocs(files, problems),
    host,
  };
  return { engine, files };
}

/** dbt_project.yml may use var, env_var and target itself, before there is a project to look anything up in. */
function earlyEngine(options: EngineOptions, host: Host): DbtEngine {
  const none: DbtPackage = {
    name: "",
    root: options.root,
    projectFile: {
      name: "",
      paths: NO_PATHS,
      vars: {},
      sections: { models: {}, seeds: {}, snapshots: {}, data_tests: {}, sources: {}, analyses: {} },
      dispatch: new Map(),
      onRunStart: [],
      onRunEnd: [],
      yaml: { file: "", value: null, placeOf: () => ({ file: "" }) },
    },
  };
  const library = { rootName: "", packages: new Map(), dispatch: new Map() };
  const { target, vars } = options;
  return { root: none, packages: new Map(), target, vars, library, docs: new Map(), host };
}

const NO_PATHS = {
  models: [],
  macros: [],
  tests: [],
  seeds: [],
  snapshots: [],
  analyses: [],
  target: "target",
  packages: "dbt_packages",
};
