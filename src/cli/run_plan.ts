/**
 * Performs a plan for a command: opens what is needed, prints what happens, and says how it ended.
 *
 * @module
 */

import { join, relative } from "node:path";
import type { Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";
import { renderPlace } from "../core/place.ts";
import type { LoadedWorkflows } from "../core/project.ts";
import type { RunEvent } from "../core/run_event.ts";
import type { Step } from "../core/step.ts";
import type { WorkerPort } from "../core/worker_port.ts";
import type { DbtProject } from "../dbt/dbt_project.ts";
import type { CompiledNode } from "../dbt/compiled_node.ts";
import type { DbtNode } from "../dbt/dbt_node.ts";
import type { Session } from "../duckdb/session.ts";
import type { ModelOptions } from "../run/build_model.ts";
import { redactionOf } from "../project/config_redaction.ts";
import { renderHostNotes } from "../source/map_host.ts";
import { type Records, RUN_STARTERS, type RunStarter } from "../records/records.ts";
import { createWorks } from "../run/create_works.ts";
import type { OpenLake } from "../run/open_lake.ts";
import { LAUNCH_VARIABLES } from "../run/launch_run.ts";
import { performRun, type RunResult } from "../run/perform_run.ts";
import { readGitCommit } from "../run/read_git_commit.ts";
import { settleRuns } from "../run/settle_runs.ts";
import type { CliContext } from "./command.ts";
import {
  type CliProject,
  engineMemory,
  loadModels,
  openProjectLake,
  openProjectRecords,
  requestLimits,
  settlingOf,
  stepLimit,
} from "./open_project.ts";
import { createLivePrinter } from "./live_progress.ts";
import { notifyOfRuns } from "./notify_of_runs.ts";
import { createJsonPrinter, createTextPrinter, type RunPrinter } from "./print_run.ts";

/** What a command asks for. */
export interface PlanCommand {
  /** The command line, for the records. */
  readonly command: string;
  /** Who starts the run, where no launcher has said so. */
  readonly startedBy?: RunStarter;
  /** The words after `phlo`; those of the command line where left out. */
  readonly args?: readonly string[];
  readonly steps: readonly Step[];
  readonly workflows: LoadedWorkflows;
  readonly worker: WorkerPort | undefined;
  readonly models: DbtProject | undefined;
  /** `run`, `build` or `test`, as models see it in `flags.WHICH`. */
  readonly which: string;
  readonly fullRefresh: boolean;
  readonly force: boolean;
  readonly acceptsShrink: boolean;
  readonly acceptsSchemaChange?: boolean;
  readonly publishes: boolean;
  readonly json: boolean;
  /** Partitions that models should know of as changed; those of the steps where left out. */
  readonly changedPartitions?: readonly string[];
  readonly onCompiled?: (compiled: CompiledNode, node: DbtNode) => Promise<void>;
}

/** Performs the steps and prints them as they happen. */
export async function runPlan(
  plan: PlanCommand,
  project: CliProject,
  cli: CliContext,
): Promise<RunResult> {
  const { host, terminal } = cli;
  await using lake = await openProjectLake(project, host);
  await using records = await openProjectRecords(project, lake, host);
  await settleRuns({ lake, records, ...settlingOf(project) }, host);
  using printer = plan.json
    ? withoutFrames(createJsonPrinter(terminal))
    : createLivePrinter(plan.steps, createTextPrinter(plan.steps, terminal), terminal, host.clock);
  const gitCommit = await readGitCommit(project.root, host);
  const launch = readLaunch(host);
  const result = await performPlan(
    plan,
    {
      lake,
      records,
      gitCommit,
      signal: cli.signal,
      memoryBytes: engineMemory(project, host),
      launch,
      onEvent: (event) => printer.print(event),
    },
    project,
    cli,
  );
  // A program that carries its project has no editor beside it.
  if (cli.built === undefined) {
    const { refreshTypesAfterRun } = await import("./refresh_table_types.ts");
    await refreshTypesAfterRun(project, { workflows: plan.workflows, lake }, host);
  }
  const startedBy = launch.startedBy ?? plan.startedBy ?? "command";
  await notifyOfRuns([result], { command: plan.command, startedBy, records, project }, cli);
  return result;
}

/** What runs of one command share. */
export interface SharedRun {
  readonly lake: OpenLake;
  readonly records: Records;
  readonly gitCommit: string | undefined;
  readonly signal: AbortSignal;
  /** For this run's engine; runs side by side share the whole. */
  readonly memoryBytes: number;
  /** Waits for other runs of the command that write the same tables. */
  readonly takeTurn?: () => Promise<void>;
  /** What a launcher said of the run. */
  readonly launch: LaunchWords;
  readonly onEvent: (event: RunEvent) => void;
}

/** The name and the starter that a launcher gives a run. */
export interface LaunchWords {
  readonly runId?: string;
  readonly startedBy?: RunStarter;
}

/** Performs the steps as one run, over a lake and records that are open. */
export async function performPlan(
  plan: PlanCommand,
  shared: SharedRun,
  project: CliProject,
  cli: CliContext,
): Promise<RunResult> {
  const { host } = cli;
  const { lake, records, gitCommit } = shared;
  return await performRun(plan.steps, {
    command: plan.command,
    args: plan.args ?? cli.args,
    ...(plan.startedBy === undefined ? {} : { startedBy: plan.startedBy }),
    ...shared.launch,
    lake,
    records,
    stateFolder: project.stateFolder,
    codeDigest: plan.workflows.digest,
    policy: project.config.values.publish,
    publishes: plan.publishes,
    limit: stepLimit(project),
    memoryBytes: shared.memoryBytes,
    notes: listNotes(plan, project),
    signal: shared.signal,
    onEvent: shared.onEvent,
    redact: redactionOf(project.config).redact,
    ...(gitCommit === undefined ? {} : { gitCommit }),
    ...threadsOf(project),
    createWorks: async (run, leases) =>
      createWorks(
        plan.steps,
        {
          assets: plan.workflows.assets,
          worker: plan.worker,
          hosts: project.config.hosts,
          requestLimits: requestLimits(project),
          stagingFolder: join(project.stateFolder, "staging"),
          acceptsShrink: plan.acceptsShrink,
          ...(shared.takeTurn === undefined ? {} : { takeTurn: shared.takeTurn }),
          acceptsSchemaChange: plan.acceptsSchemaChange ?? false,
          findReaders: createReaderFinder(plan, project, host),
          models: await createModelOptions(plan, run.session),
        },
        run,
        leases,
        host,
      ),
  }, host);
}

/** Programs read lines, never frames. */
function withoutFrames(printer: RunPrinter): RunPrinter & Disposable {
  return { ...printer, [Symbol.dispose]() {} };
}

/** Reads what a launcher said of the run. */
export function readLaunch(host: Host): LaunchWords {
  const runId = host.environment.variable(LAUNCH_VARIABLES.runId);
  const by = host.environment.variable(LAUNCH_VARIABLES.startedBy);
  const startedBy = RUN_STARTERS.find((each) => each === by);
  return {
    ...(runId === undefined ? {} : { runId }),
    ...(startedBy === undefined ? {} : { startedBy }),
  };
}

/** Finds the models that read a column; they are loaded when somebody asks. */
function createReaderFinder(
  { models, workflows }: PlanCommand,
  project: CliProject,
  host: Host,
): (asset: string, column: string) => Promise<readonly string[]> {
  let loaded: Promise<DbtProject | undefined> | undefined;
  return async (asset, column) => {
    const found =
      await (loaded ??= models === undefined
        ? loadModels(project, workflows, { vars: {} }, host)
        : Promise.resolve(models));
    if (found === undefined) return [];
    const { listColumnReaders } = await import("../dbt/list_column_readers.ts");
    return listColumnReaders(found, asset, column);
  };
}

/** Loads the engine of models where the plan has any. */
async function createModelOptions(
  plan: PlanCommand,
  session: Session,
): Promise<ModelOptions | undefined> {
  if (plan.models === undefined) return undefined;
  const [{ translateSql }, { listVolatileNames }] = await Promise.all([
    import("../run/translate_sql.ts"),
    import("../run/volatile_sql.ts"),
  ]);
  return {
    project: plan.models,
    translate: translateSql,
    fullRefresh: plan.fullRefresh,
    force: plan.force,
    command: plan.which,
    selected: plan.steps.flatMap((step) => step.kind === "ingest" ? [] : [step.node]),
    changedPartitions: plan.changedPartitions ?? listPartitions(plan.steps),
    volatileNames: await listVolatileNames(session),
    onCompiled: plan.onCompiled ?? (() => Promise.resolve()),
  };
}

/** Exit code of a run. */
export function exitCodeOfRun(result: RunResult, cli: CliContext): number {
  if (cli.signal.aborted || result.state === "cancelled") return 130;
  return result.state === "succeeded" || result.state === "unchanged" ? 0 : 1;
}

/** The errors of failed steps, each once, in the order of the steps. */
export function listStepErrors(result: RunResult): readonly unknown[] {
  const errors: unknown[] = [];
  for (const { error, state } of result.outcomes) {
    if (error === undefined || state === "cancelled") continue;
    const isKnown = errors.some((known) =>
      known === error ||
      (known instanceof PhloError && error instanceof PhloError &&
        known.code === error.code && known.message === error.message)
    );
    if (!isKnown) errors.push(error);
  }
  return errors;
}

function listNotes(plan: PlanCommand, project: CliProject): readonly string[] {
  const hosts = plan.steps.some((step) => step.kind === "ingest")
    ? renderHostNotes(project.config.hosts)
    : [];
  const warnings = (plan.workflows.warnings ?? []).map(({ message, place }) =>
    `${message} (${renderPlace({ ...place, file: relative(project.root, place.file) })})`
  );
  return [...project.config.notes, ...hosts, ...warnings];
}

function listPartitions(steps: readonly Step[]): readonly string[] {
  const keys = steps.flatMap((step) =>
    step.kind === "ingest" && step.partition.grain !== "none" ? [step.partition.key] : []
  );
  return [...new Set(keys)].sort();
}

function threadsOf(project: CliProject): { readonly threads?: number } {
  const threads = project.config.values["engine.threads"];
  return threads === undefined ? {} : { threads };
}
