/**
 * Makes the work of each step ready: what it does, with which connection, under which leases.
 *
 * @module
 */

import { renderTableName } from "../core/catalog.ts";
import type { Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";
import type { IngestionAsset } from "../core/project.ts";
import type { IngestStep, ModelStep, Step, TestStep } from "../core/step.ts";
import type { RequestLimits, WorkerPort } from "../core/worker_port.ts";
import type { Session } from "../duckdb/session.ts";
import type { ModelOptions } from "./build_model.ts";
import { cancelSession } from "./cancel_session.ts";
import type { RunLeases } from "./hold_leases.ts";
import { type FetchedStep, fetchStep } from "./ingest.ts";
import { LAKE_DATABASE } from "./lake_views.ts";
import { listStepLeases, listTableLeases, listWrittenTables, nameOfPart } from "./part_names.ts";
import type { StepWork } from "./publish_part.ts";
import type { RunContext } from "./run_context.ts";
import type { StepVerdict } from "./schedule_steps.ts";
import { splitParts } from "./split_parts.ts";
import { type TrackedRun, trackRun } from "./track_run.ts";

/** What the steps need besides the run. */
export interface WorkOptions {
  readonly assets: readonly IngestionAsset[];
  readonly worker: WorkerPort | undefined;
  readonly hosts: Readonly<Record<string, string>>;
  readonly requestLimits: RequestLimits;
  readonly stagingFolder: string;
  readonly acceptsShrink: boolean;
  /** Waits until the runs of the same process that write the same tables, and came before, are published. */
  readonly takeTurn?: () => Promise<void>;
  readonly acceptsSchemaChange?: boolean;
  /** The models that read a column of an asset's table; none are named where absent. */
  readonly findReaders?: (asset: string, column: string) => Promise<readonly string[]>;
  /** Absent where the plan has no models. */
  readonly models: ModelOptions | undefined;
}

/** Makes the works of a plan, by step id. */
export function createWorks(
  steps: readonly Step[],
  options: WorkOptions,
  run: RunContext,
  leases: RunLeases,
  host: Host,
): ReadonlyMap<string, StepWork> {
  const works = new Map<string, StepWork>();
  const turns = new Map<string, Promise<unknown>>();
  let count = 0;
  const parts = splitParts(steps);
  const makers = new Map(
    parts.flatMap((part) =>
      listWrittenTables(part).map((table) =>
        [table.toLowerCase(), { table, part: nameOfPart(part) }] as const
      )
    ),
  );
  for (const part of parts) {
    const held = leases.forPart(nameOfPart(part));
    for (const step of part) {
      const prefix = `${step.kind}_${count++}`;
      const base: WorkBase = {
        prefix,
        tracked: trackRun(run, { step: step.id, part: nameOfPart(part), makers }),
        host,
        // Whoever waits for another run leaves its place: that run may wait for a part of this one.
        takeSteps: () => run.slots.pause(() => held.takeAll(listStepLeases(part))),
        takeTables: () =>
          run.slots.pause(async () => {
            await options.takeTurn?.();
            await held.takeAll(listTableLeases(part));
          }),
        inTurn: (key, work) => takeTurn(turns, key, work),
      };
      works.set(step.id, createWork(step, options, base));
    }
  }
  return works;
}

interface WorkBase {
  readonly prefix: string;
  /** The run as the step sees it. */
  readonly tracked: TrackedRun;
  readonly host: Host;
  /**
   * Takes the leases of everything that the part fetches. All of them, and before any table's: whoever holds a table
   * waits for no fetch, so two runs cannot wait for each other.
   */
  takeSteps(): Promise<unknown>;
  /** Takes the leases of all tables that the part writes. */
  takeTables(): Promise<unknown>;
  /** Two steps that write one table take turns. */
  inTurn<Result>(key: string, work: () => Promise<Result>): Promise<Result>;
}

function createWork(step: Step, options: WorkOptions, base: WorkBase): StepWork {
  switch (step.kind) {
    case "ingest":
      return createIngestWork(step, options, base);
    case "model":
      return createModelWork(step, options, base);
    case "test":
      return createTestWork(step, options, base);
    default:
      return step satisfies never;
  }
}

function createIngestWork(step: IngestStep, options: WorkOptions, base: WorkBase): StepWork {
  const { run, pins } = base.tracked;
  let fetched: Promise<FetchedStep> | undefined;
  let session: Session | undefined;
  const fetch = async (): Promise<FetchedStep> => {
    const asset = options.assets.find((each) => each.name === step.asset);
    if (asset === undefined || options.worker === undefined) {
      throw new RangeError(`The plan names ${step.asset}, the project has none`);
    }
    await base.takeSteps();
    session = await connectStep(base);
    return await fetchStep(
      step,
      {
        asset,
        worker: options.worker,
        hosts: options.hosts,
        requestLimits: options.requestLimits,
        stagingFolder: options.stagingFolder,
        acceptsShrink: options.acceptsShrink,
        acceptsSchemaChange: options.acceptsSchemaChange ?? false,
        findReaders: options.findReaders ?? (() => Promise.resolve([])),
        session,
        prefix: base.prefix,
      },
      run,
      base.host,
    );
  };
  return {
    step,
    pins,
    async perform() {
      pins.clear();
      // Fetched once: after a lost rebase the same rows are applied again, with no new request.
      const rows = await (fetched ??= fetch());
      if (!rows.hasStatement) {
        return { state: "unchanged", reason: "no data: the function returned nothing" };
      }
      await base.takeTables();
      return await base.inTurn(renderTableName(step.table), () => rows.apply());
    },
    async finish() {
      // A fetch that failed half way keeps its pages: the next run goes on from them.
      const rows = await fetched?.catch(() => undefined);
      await session?.[Symbol.asyncDispose]();
      await rows?.finish();
    },
  };
}

function createModelWork(step: ModelStep, options: WorkOptions, base: WorkBase): StepWork {
  const { run, pins } = base.tracked;
  return {
    step,
    pins,
    async perform() {
      pins.clear();
      const models = requireModels(options);
      // A run without models need not load what builds them: Jinja, dbt and SQL dialects.
      const { buildModel } = await import("./build_model.ts");
      await base.takeTables();
      return await withModelSession(base, (session) =>
        buildModel(
          step,
          models,
          { session, prefix: base.prefix },
          run,
          base.host,
        ));
    },
  };
}

function createTestWork(step: TestStep, options: WorkOptions, base: WorkBase): StepWork {
  const { run, pins } = base.tracked;
  return {
    step,
    pins,
    async perform() {
      pins.clear();
      const { runCheck } = await import("./run_check.ts");
      return await withModelSession(base, (session) =>
        runCheck(
          step,
          requireModels(options),
          { session, prefix: base.prefix },
          run,
          base.host,
        ));
    },
  };
}

function requireModels(options: WorkOptions): ModelOptions {
  if (options.models !== undefined) return options.models;
  throw new PhloError("PHLO-901", "Cannot build models: the run was planned without a dbt project");
}

/** A connection of the step's own, which ends with the run. */
async function connectStep(base: WorkBase): Promise<Session> {
  const { session, signal } = base.tracked.run;
  return cancelSession(await session.connect(), signal);
}

async function withModelSession(
  base: WorkBase,
  work: (session: Session) => Promise<StepVerdict>,
): Promise<StepVerdict> {
  await using session = await connectStep(base);
  await session.run(`USE ${LAKE_DATABASE}`);
  return await work(session);
}

async function takeTurn<Result>(
  turns: Map<string, Promise<unknown>>,
  key: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const before = turns.get(key) ?? Promise.resolve();
  const next = before.then(work, work);
  turns.set(key, next);
  return await next;
}
