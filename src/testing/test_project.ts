/**
 * The project that a test belongs to, as far as its files can be read: a test of a single workflow needs none.
 *
 * @module
 */

import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Host } from "../core/host.ts";
import { messageOf, PhloError } from "../core/phlo_error.ts";
import type { LoadedWorkflows } from "../core/project.ts";
import { collectAssets, type ImportedModule } from "../project/collect_assets.ts";
import { readConfig } from "../project/config.ts";
import { findProject } from "../project/find_project.ts";
import { findWorkflowFiles } from "../project/find_workflow_files.ts";
import type { IngestionDefinition } from "../project/ingestion_definition.ts";
import { compileSchema } from "../schema/compile_schema.ts";

/** What is known of the project. */
export interface TestProject {
  /** The project's folder, or the working folder where there is no project. */
  readonly root: string;
  readonly workflowsFolder: string;
  readonly dbtFolder: string;
  readonly timezone: string;
  readonly hosts: Readonly<Record<string, string>>;
}

/** Assets with the functions behind them. */
export interface TestedWorkflows {
  readonly workflows: LoadedWorkflows;
  readonly definitions: ReadonlyMap<string, IngestionDefinition>;
}

/** Reads the project that the working folder lies in. @throws PhloError PHLO-004 where its configuration cannot be used. */
export async function readTestProject(host: Host): Promise<TestProject> {
  const root = await findRoot(host);
  if (root === undefined) {
    const folder = host.environment.workingFolder;
    return {
      root: folder,
      workflowsFolder: join(folder, "workflows"),
      dbtFolder: join(folder, "transforms", "dbt"),
      timezone: "UTC",
      hosts: {},
    };
  }
  const { workflowsFolder, dbtFolder, values, hosts } = await readConfig(root, {}, host);
  return { root, workflowsFolder, dbtFolder, timezone: values.timezone, hosts };
}

async function findRoot(host: Host): Promise<string | undefined> {
  try {
    return await findProject(".", host);
  } catch (error) {
    if (error instanceof PhloError && error.code === "PHLO-003") return undefined;
    throw error;
  }
}

/** Imports all workflow files of the project into this process; those that do not load are in `broken`. */
export async function importWorkflows(project: TestProject, host: Host): Promise<TestedWorkflows> {
  const modules: ImportedModule[] = [];
  const broken: { file: string; message: string }[] = [];
  for (const path of await findWorkflowFiles(project.workflowsFolder, host)) {
    try {
      modules.push({ path, exports: await import(pathToFileURL(path).href) });
    } catch (error) {
      broken.push({ file: path, message: messageOf(error) });
    }
  }
  const collected = collectTested(modules, project.root);
  const failed = broken.map(({ file, message }) => ({
    code: "PHLO-101",
    message,
    place: { file },
  }));
  return {
    definitions: collected.definitions,
    workflows: { ...collected.workflows, broken: [...failed, ...collected.workflows.broken] },
  };
}

/** The assets that modules export. */
export function collectTested(modules: readonly ImportedModule[], root: string): TestedWorkflows {
  const { assets, definitions, broken } = collectAssets(modules, {
    root,
    compileSchema,
    describe: (path, error) => ({
      code: error.code,
      message: error.message,
      place: error.place ?? { file: resolve(root, path) },
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    }),
  });
  return { definitions, workflows: { assets, broken, files: [], digest: "test" } };
}
