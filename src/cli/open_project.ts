/**
 * Finds and reads the project that a command was typed in, and starts the parts that it asks for.
 *
 * @module
 */

import { join, relative, resolve } from "node:path";
import type { Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";
import type { LoadedWorkflows } from "../core/project.ts";
import type { RequestLimits, WorkerPort } from "../core/worker_port.ts";
import type { DbtProject } from "../dbt/dbt_project.ts";
import type { PlainRecord } from "../dbt/plain.ts";
import type { ProjectConfig, ReadConfigOptions } from "../project/config.ts";
import { findProject } from "../project/find_project.ts";
import type { Records } from "../records/records.ts";
import type { OpenLake } from "../run/open_lake.ts";
import type { CliContext } from "./command.ts";
import type { CommonFlags } from "./common_flags.ts";
import { listAssetNames, listSelectors, rememberNames } from "./known_names.ts";

/** A project with its configuration. */
export interface CliProject {
  readonly root: string;
  readonly config: ProjectConfig;
  /** `.phlo`, absolute. */
  readonly stateFolder: string;
}

/** Finds and reads the project. @throws PhloError PHLO-003, PHLO-004 */
export async function openProject(flags: CommonFlags, cli: CliContext): Promise<CliProject> {
  const { host } = cli;
  // Loaded when there is something to read: help and completions must not wait for it.
  const { readConfig } = await import("../project/config.ts");
  const chosen = flags.env === undefined ? {} : { environment: flags.env };
  if (cli.built !== undefined) return await openBuilt(cli.built, flags, chosen, host);
  const root = await findProject(flags.project ?? ".", host);
  const config = await readConfig(root, chosen, host);
  const { refreshEditorFiles } = await import("../scaffold/editor_files.ts");
  const workflows = relative(root, config.workflowsFolder);
  await refreshEditorFiles({ root, workflows, program: cli.program }, host);
  return { root, config, stateFolder: join(root, ".phlo") };
}

/** A project that the program carries has its tables, records and secrets in another folder than its files. */
async function openBuilt(
  built: NonNullable<CliContext["built"]>,
  flags: CommonFlags,
  chosen: ReadConfigOptions,
  host: Host,
): Promise<CliProject> {
  const { root } = built;
  const { readConfig } = await import("../project/config.ts");
  const named = resolve(host.environment.workingFolder, flags.project ?? root);
  // Commands that run others name the project by its files.
  const dataFolder = named === root ? built.dataFolder : named;
  const config = await readConfig(root, { ...chosen, dataFolder }, host);
  return { root, config, stateFolder: join(dataFolder, ".phlo") };
}

/** Opens the lake, making it where there is none yet. */
export async function openProjectLake(project: CliProject, host: Host): Promise<OpenLake> {
  const { openLake } = await import("../run/open_lake.ts");
  return await openLake(project.config.lakeFolder, host);
}

/** Opens the records and brings them up to what the lake says. */
export async function openProjectRecords(
  project: CliProject,
  lake: OpenLake | undefined,
  host: Host,
): Promise<Records> {
  const [{ openRecords }, { reconcileRecords }] = await Promise.all([
    import("../records/open_records.ts"),
    import("../records/rebuild_records.ts"),
  ]);
  const records = await openRecords(join(project.stateFolder, "state.db"), host);
  if (lake !== undefined) await reconcileRecords(records, lake.catalog);
  return records;
}

/** Starts the child process that owns the user's code. */
export async function startProjectWorker(
  project: CliProject,
  cli: CliContext,
): Promise<WorkerPort> {
  const { startWorker } = await import("../worker/start_worker.ts");
  const worker = await startWorker({
    command: [...cli.program, "__worker"],
    root: project.root,
    workflowsFolder: relative(project.root, project.config.workflowsFolder),
    variables: project.config.variables,
  }, cli.host);
  return {
    fetch: (request, onEvent, signal) => worker.fetch(request, onEvent, signal),
    judge: (request) => worker.judge(request),
    [Symbol.asyncDispose]: () => worker[Symbol.asyncDispose](),
    async load() {
      const workflows = await worker.load();
      const found = { ...placeOf(project), assets: listAssetNames(workflows) };
      // A file that does not load for now still has its assets.
      if (workflows.broken.length === 0) {
        await rememberNames(found, project.stateFolder, cli.host);
      }
      return workflows;
    },
  };
}

function placeOf(
  { config }: CliProject,
): { readonly timezone: string; readonly lakeFolder: string } {
  return { timezone: config.values.timezone, lakeFolder: config.lakeFolder };
}

/** Loads the dbt project with the ingested tables that sources link to; undefined where there is none. */
export async function loadModels(
  project: CliProject,
  workflows: LoadedWorkflows,
  options: { readonly vars: PlainRecord },
  host: Host,
): Promise<DbtProject | undefined> {
  const root = project.config.dbtFolder;
  if (await host.disk.stat(join(root, "dbt_project.yml")) === undefined) return undefined;
  const { loadDbtProject } = await import("../dbt/load_project.ts");
  const models = await loadDbtProject({
    root,
    vars: options.vars,
    ingested: workflows.assets.map(({ name, namespace, tableName }) => ({
      name,
      namespace,
      tableName,
    })),
  }, host);
  const found = { ...placeOf(project), selectors: listSelectors(models) };
  await rememberNames(found, project.stateFolder, host);
  return models;
}

/** Loads the dbt project. @throws PhloError PHLO-504 where there is none. */
export async function requireModels(
  project: CliProject,
  workflows: LoadedWorkflows,
  options: { readonly vars: PlainRecord },
  host: Host,
): Promise<DbtProject> {
  const models = await loadModels(project, workflows, options, host);
  if (models !== undefined) return models;
  throw new PhloError(
    "PHLO-504",
    `Cannot find models: "${join(project.config.dbtFolder, "dbt_project.yml")}" is not there`,
    { hint: "phlo create-workflow --type transform adds models for a table" },
  );
}

/** The engine's share of memory: three fifths, so that the worker and the system have the rest. */
export function engineMemory(project: CliProject, host: Host): number {
  return project.config.values["engine.memory"] ??
    Math.floor(host.environment.memoryBytes() * 0.6);
}

/** How patient the requests of workflows are. */
export function requestLimits({ config: { values } }: CliProject): RequestLimits {
  return {
    attempts: values["limits.requestTries"],
    firstDelayMs: values["limits.requestDelaySeconds"] * 1000,
    idleTimeoutMs: values["limits.requestTimeoutSeconds"] * 1000,
  };
}

/** What settling old runs needs to know of the project. */
export function settlingOf({ stateFolder, config: { values } }: CliProject): {
  readonly stateFolder: string;
  readonly failedBranchDays: number;
  readonly pageDays: number;
} {
  return {
    stateFolder,
    failedBranchDays: values["retention.failedBranchDays"],
    pageDays: values["retention.pageDays"],
  };
}

/** How many steps run at once. */
export function stepLimit(project: CliProject): number {
  return project.config.values["limits.parallelSteps"];
}
