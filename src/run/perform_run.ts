/**
 * Performs a plan: branch, steps, checks, publication, records. The one function behind every command that makes tables.
 *
 * @module
 */

import { join } from "node:path";
import { mapConcurrently } from "../core/concurrency.ts";
import type { Host } from "../core/host.ts";
import type { RunEvent, RunEventBody } from "../core/run_event.ts";
import { type Step, type StepState, worstState } from "../core/step.ts";
import { createDuckdbDataFiles } from "../duckdb/data_files.ts";
import { openSession } from "../duckdb/session.ts";
import type { Records } from "../records/records.ts";
import { holdLeases, type RunLeases } from "./hold_leases.ts";
import { openLakeViews } from "./lake_views.ts";
import type { OpenLake } from "./open_lake.ts";
import { type PartResult, publishPart, type StepWork } from "./publish_part.ts";
import { openRunBranch } from "./run_branch.ts";
import type { RunContext } from "./run_context.ts";
import { createReport } from "./run_report.ts";
import type { StepOutcome } from "./schedule_steps.ts";
import { splitParts } from "./split_parts.ts";

/** What a run is performed with. */
export interface PerformOptions {
  /** The command line, for the records. */
  readonly command: string;
  readonly lake: OpenLake;
  readonly records: Records;
  /** `.phlo`: scratch space is made below it. */
  readonly stateFolder: string;
  readonly codeDigest: string;
  readonly gitCommit?: string;
  readonly policy: "all" | "succeeded";
  readonly publishes: boolean;
  /** Steps at once. */
  readonly limit: number;
  readonly memoryBytes: number;
  readonly threads?: number;
  readonly notes: readonly string[];
  readonly signal: AbortSignal;
  /** Called for every event, before it is recorded. */
  readonly onEvent: (event: RunEvent) => void;
  /** Makes the work of each step ready, given the run. */
  readonly createWorks: (
    run: RunContext,
    leases: RunLeases,
  ) => Promise<ReadonlyMap<string, StepWork>>;
}

/** How a run ended. */
export interface RunResult {
  readonly runId: string;
  readonly state: StepState;
  readonly branch: string;
  readonly outcomes: readonly StepOutcome[];
  readonly isPublished: boolean;
}

/** Performs the steps; never throws for what a step meets, only for a lake or disk that cannot be used. */
export async function performRun(
  steps: readonly Step[],
  options: PerformOptions,
  host: Host,
): Promise<RunResult> {
  const startedAt = host.clock.now();
  const started = host.clock.monotonic();
  const runId = createRunId(startedAt, host);
  const branchName = `run/${runId}`;
  const scratchFolder = join(options.stateFolder, "tmp", runId);
  const emit = createEmitter(runId, options, host);
  await options.records.startRun({
    id: runId,
    command: options.command,
    branch: branchName,
    codeDigest: options.codeDigest,
    steps: steps.map(describeStep),
    ...(options.gitCommit === undefined ? {} : { gitCommit: options.gitCommit }),
  });
  emit.send({
    kind: "run_started",
    command: options.command,
    steps: steps.map((step) => step.id),
    branch: branchName,
    notes: options.notes,
  });
  try {
    await host.disk.makeFolder(scratchFolder);
    const results = await performParts(steps, {
      ...options,
      runId,
      branchName,
      scratchFolder,
      startedAt,
      emit: emit.send,
    }, host);
    const outcomes = results.flatMap((result) => result.outcomes);
    const state = worstState(outcomes.map((outcome) => outcome.state));
    emit.send({ kind: "run_finished", state, elapsedMs: host.clock.monotonic() - started });
    const isPublished = results.some((result) => result.isPublished);
    return { runId, state, branch: branchName, outcomes, isPublished };
  } catch (error) {
    const state = options.signal.aborted ? "cancelled" : "failed";
    emit.send({ kind: "run_finished", state, elapsedMs: host.clock.monotonic() - started });
    throw error;
  } finally {
    await emit.flush();
    await host.disk.remove(scratchFolder);
  }
}

interface RunOptions extends PerformOptions {
  readonly runId: string;
  readonly branchName: string;
  readonly scratchFolder: string;
  readonly startedAt: number;
  readonly emit: (body: RunEventBody) => void;
}

async function performParts(
  steps: readonly Step[],
  options: RunOptions,
  host: Host,
): Promise<readonly PartResult[]> {
  const { lake } = options;
  await using session = await openSession({
    temporaryFolder: join(options.scratchFolder, "spill"),
    folders: [lake.folder, options.stateFolder],
    memoryBytes: options.memoryBytes,
    ...(options.threads === undefined ? {} : { threads: options.threads }),
  });
  await using leases = holdLeases(lake.catalog, {
    runId: options.runId,
    signal: options.signal,
    onWait: (resource, holder) =>
      options.emit({
        kind: "log",
        stream: "log",
        level: "info",
        message: `waiting for ${resource}: run ${holder.runId} (process ${holder.pid}) has it`,
      }),
  }, host);
  const branch = openRunBranch(
    { name: options.branchName, base: "main", runId: options.runId },
    lake.catalog,
  );
  const dataFilesFor: RunContext["dataFilesFor"] = (each) =>
    createDuckdbDataFiles(each, lake.store, host);
  const run: RunContext = {
    runId: options.runId,
    lake,
    session,
    views: await openLakeViews({
      session,
      store: lake.store,
      dataFiles: dataFilesFor(session),
      branch,
    }),
    branch,
    startedAt: options.startedAt,
    scratchFolder: options.scratchFolder,
    codeDigest: options.codeDigest,
    gitCommit: options.gitCommit,
    signal: options.signal,
    dataFilesFor,
    emit: options.emit,
  };
  const works = await options.createWorks(run, leases);
  const results = await publishParts(steps, works, leases, run, options, host);
  await settleBranch(results, run);
  return results;
}

async function publishParts(
  steps: readonly Step[],
  works: ReadonlyMap<string, StepWork>,
  leases: RunLeases,
  run: RunContext,
  options: RunOptions,
  host: Host,
): Promise<readonly PartResult[]> {
  const parts = splitParts(steps);
  const settled = await mapConcurrently(parts, (part) =>
    publishPart(
      part,
      {
        works,
        leases,
        limit: options.limit,
        policy: options.policy,
        publishes: options.publishes,
        onOutcome: (outcome) => run.emit(describeOutcome(outcome)),
        report: (outcomes) => createReport(outcomes, run, options, host),
      },
      run,
      host,
    ), { limit: options.limit });
  return settled.map((each) => {
    if (each.status === "rejected") throw each.reason;
    return each.value;
  });
}

/** A branch whose work is all published has nothing left to show; a failed one is kept to look at. */
async function settleBranch(results: readonly PartResult[], run: RunContext): Promise<void> {
  if (!run.branch.isMade()) return;
  const isGood = results.every(({ outcomes }) =>
    outcomes.every(({ state }) => state === "succeeded" || state === "unchanged")
  );
  const isWhole = results.every(({ outcomes, isPublished }) =>
    isPublished || outcomes.every(({ state }) => state === "unchanged")
  );
  // The mark also says from when on an unpublished branch is kept.
  if (isWhole && isGood) await run.lake.catalog.dropBranch(run.branch.name);
  else await run.lake.catalog.markBranchFailed(run.branch.name);
}

/** Sorts by time, is easy to type, and is not given twice. */
function createRunId(startedAt: number, host: Host): string {
  const moment = new Date(startedAt).toISOString().slice(0, 19).replace(/[-:]/g, "");
  return `${moment}-${host.ids.uuid().replaceAll("-", "").slice(-6)}`;
}

function describeStep(step: Step): Parameters<Records["startRun"]>[0]["steps"][number] {
  return step.kind === "ingest"
    ? { id: step.id, kind: step.kind, asset: step.asset, partition: step.partition.key }
    : { id: step.id, kind: step.kind, asset: step.node };
}

function describeOutcome(outcome: StepOutcome): RunEventBody {
  const { error } = outcome;
  const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
  const reason = outcome.reason ?? (error instanceof Error ? error.message : undefined);
  return {
    kind: "step_state",
    step: outcome.step.id,
    state: outcome.state,
    ...(reason === undefined ? {} : { reason }),
    ...(code === undefined ? {} : { errorCode: code }),
    ...(outcome.facts?.elapsedMs === undefined ? {} : { elapsedMs: outcome.facts.elapsedMs }),
  };
}

/** Events are shown at once and recorded in order behind; the run waits for the records only at its end. */
function createEmitter(
  runId: string,
  options: PerformOptions,
  host: Host,
): { send: (body: RunEventBody) => void; flush: () => Promise<void> } {
  let last: Promise<void> = Promise.resolve();
  return {
    send(body) {
      const at = new Date(host.clock.now()).toISOString();
      const event: RunEvent = { version: 1, runId, at, ...body };
      options.onEvent(event);
      last = last.then(() => options.records.append(event)).catch((error) => {
        // Records report; a run must not fail because they could not be written.
        host.log.warn("an event could not be recorded", { error: String(error) });
      });
    },
    flush: () => last,
  };
}
