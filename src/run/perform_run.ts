/**
 * Performs a plan: branch, steps, checks, publication, records. The one function behind every command that makes tables.
 *
 * @module
 */

import { join } from "node:path";
import type { PointerMove } from "../core/catalog.ts";
import { mapConcurrently } from "../core/concurrency.ts";
import { countOf } from "../core/count_text.ts";
import type { Host } from "../core/host.ts";
import type { RunEvent, RunEventBody } from "../core/run_event.ts";
import { type Step, type StepState, worstState } from "../core/step.ts";
import type { Records, RunStarter } from "../records/records.ts";
import { createRunId } from "./create_run_id.ts";
import { holdLeases, type RunLeases } from "./hold_leases.ts";
import type { OpenLake } from "./open_lake.ts";
import { openRun } from "./open_run.ts";
import { type PartResult, publishPart, type StepWork } from "./publish_part.ts";
import { redactOutcome } from "./redact_outcome.ts";
import type { RunBranch } from "./run_branch.ts";
import type { RunContext } from "./run_context.ts";
import { createReport } from "./run_report.ts";
import type { StepOutcome } from "./schedule_steps.ts";
import { createEventSender, describeOutcome } from "./send_events.ts";
import { splitParts } from "./split_parts.ts";
import { watchCancel } from "./watch_cancel.ts";

/** What a run is performed with. */
export interface PerformOptions {
  /** The run's name, where whoever launched it has chosen one. */
  readonly runId?: string;
  readonly startedBy?: RunStarter;
  /** The words after `phlo`, for the records. */
  readonly args?: readonly string[];
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
  /** Takes secrets out of what functions and sources said, before it is shown or recorded. */
  readonly redact?: (text: string) => string;
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
  /** The pointers that the run published. */
  readonly moves: readonly PointerMove[];
}

/** Performs the steps; never throws for what a step meets, only for a lake or disk that cannot be used. */
export async function performRun(
  steps: readonly Step[],
  options: PerformOptions,
  host: Host,
): Promise<RunResult> {
  const startedAt = host.clock.now();
  const started = host.clock.monotonic();
  const runId = options.runId ?? createRunId(startedAt, host);
  const branchName = `run/${runId}`;
  const scratchFolder = join(options.stateFolder, "tmp", runId);
  const events = createEventSender(runId, options, host);
  await options.records.startRun({
    id: runId,
    command: options.command,
    branch: branchName,
    codeDigest: options.codeDigest,
    steps: steps.map(describeStep),
    ...(options.startedBy === undefined ? {} : { startedBy: options.startedBy }),
    ...(options.args === undefined ? {} : { args: options.args }),
    ...(options.gitCommit === undefined ? {} : { gitCommit: options.gitCommit }),
  });
  events.send({
    kind: "run_started",
    command: options.command,
    steps: steps.map((step) => step.id),
    branch: branchName,
    notes: options.notes,
  });
  using cancelling = watchCancel(runId, options);
  const { signal } = cancelling;
  try {
    await host.disk.makeFolder(scratchFolder);
    const results = await performTwice(steps, {
      ...options,
      signal,
      runId,
      branchName,
      scratchFolder,
      startedAt,
      isBranchMade: false,
      emit: events.send,
    }, host);
    const { redact = (text) => text } = options;
    const outcomes = results.flatMap((result) => result.outcomes)
      .map((outcome) => redactOutcome(outcome, redact));
    const state = worstState(outcomes.map((outcome) => outcome.state));
    events.send({
      kind: "run_finished",
      state,
      elapsedMs: Math.round(host.clock.monotonic() - started),
    });
    const isPublished = results.some((result) => result.isPublished);
    const moves = results.flatMap((result) => result.moves);
    return { runId, state, branch: branchName, outcomes, isPublished, moves };
  } catch (error) {
    const state = signal.aborted ? "cancelled" : "failed";
    events.send({
      kind: "run_finished",
      state,
      elapsedMs: Math.round(host.clock.monotonic() - started),
    });
    throw error;
  } finally {
    await events.flush();
    await host.disk.remove(scratchFolder);
  }
}

interface RunOptions extends PerformOptions {
  readonly runId: string;
  readonly branchName: string;
  readonly scratchFolder: string;
  readonly startedAt: number;
  readonly isBranchMade: boolean;
  readonly emit: (body: RunEventBody) => void;
}

interface Performed {
  readonly results: readonly PartResult[];
  readonly isBranchMade: boolean;
}

async function performParts(
  steps: readonly Step[],
  options: RunOptions,
  host: Host,
): Promise<Performed> {
  await using run = await openRun(options, host);
  const { branch } = run.context;
  await using leases = holdLeases(options.lake.catalog, {
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
  // What is never published is compared with nothing, so it must see one moment from the start.
  if (steps.every((step) => step.kind === "test")) await branch.pinAll();
  const works = await options.createWorks(run.context, leases);
  const results = await publishParts(steps, works, leases, run.context, options, host);
  await flushBranch(branch, host);
  return { results, isBranchMade: branch.isMade() };
}

/** What was not published stays to be looked at. */
async function flushBranch(branch: RunBranch, host: Host): Promise<void> {
  try {
    await branch.flush();
  } catch (error) {
    // The run ended as it ended; there is only less to look at.
    host.log.warn("the run's branch could not be written", { error: String(error) });
  }
}

/** After a fatal error the engine is opened again, and the parts it took down are performed once more. */
async function performTwice(
  steps: readonly Step[],
  options: RunOptions,
  host: Host,
): Promise<readonly PartResult[]> {
  let { results, isBranchMade } = await performParts(steps, options, host);
  try {
    const isLost = (result: PartResult): boolean => result.isEngineLost && !result.isPublished;
    const again = results.filter(isLost)
      .flatMap(({ outcomes }) => outcomes.map(({ step }) => step));
    if (again.length === 0 || options.signal.aborted) return results;
    options.emit({
      kind: "log",
      stream: "log",
      level: "warn",
      message: `the engine failed and was opened again: repeating ${countOf(again.length, "step")}`,
    });
    const repeated = await performParts(again, { ...options, isBranchMade }, host);
    isBranchMade = repeated.isBranchMade;
    results = [...results.filter((result) => !isLost(result)), ...repeated.results];
    return results;
  } finally {
    if (isBranchMade) await settleBranch(results, options, host);
  }
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
async function settleBranch(
  results: readonly PartResult[],
  { lake, branchName }: RunOptions,
  host: Host,
): Promise<void> {
  const isGood = results.every(({ outcomes }) =>
    outcomes.every(({ state }) => state === "succeeded" || state === "unchanged")
  );
  const isWhole = results.every(({ outcomes, isPublished }) =>
    isPublished || outcomes.every(({ state }) => state === "unchanged")
  );
  try {
    // The mark also says from when on an unpublished branch is kept.
    if (isWhole && isGood) await lake.catalog.dropBranch(branchName);
    else await lake.catalog.markBranchFailed(branchName);
  } catch (error) {
    // What the run did stands; the next command settles the branch.
    host.log.warn("the run's branch could not be settled", { error: String(error) });
  }
}

function describeStep(step: Step): Parameters<Records["startRun"]>[0]["steps"][number] {
  if (step.kind === "ingest") {
    return { id: step.id, kind: step.kind, asset: step.asset, partition: step.partition.key };
  }
  const code = step.kind === "model" ? step.code : undefined;
  return {
    id: step.id,
    kind: step.kind,
    asset: step.node,
    ...(code === undefined ? {} : { code }),
  };
}
