/**
 * Performs one connected part of a run and publishes it. The footprint decides: where `main` moved meanwhile, the steps
 * that looked at what moved are performed again from there, and everything after them.
 *
 * @module
 */

import { isHeld } from "../catalog/leases.ts";
import { type FootprintEntry, type PointerMove, renderTableName } from "../core/catalog.ts";
import type { Host } from "../core/host.ts";
import { messageOf, PhloError } from "../core/phlo_error.ts";
import type { Step } from "../core/step.ts";
import { choosePublished, type Chosen, settleUnpublished } from "./choose_published.ts";
import type { HeldLeases, RunLeases } from "./hold_leases.ts";
import { listStepLeases, listTableLeases, listWrittenTables, nameOfPart } from "./part_names.ts";
import type { RunContext } from "./run_context.ts";
import { scheduleSteps, type StepOutcome, type StepVerdict } from "./schedule_steps.ts";
import type { Part } from "./split_parts.ts";
import type { Pins } from "./track_run.ts";

/** One step made ready: performed once, and again after a lost rebase. */
export interface StepWork {
  readonly step: Step;
  /** Where each table stood on the base that the last performance looked at, by `namespace.name`. */
  readonly pins: Pins;
  perform(): Promise<StepVerdict>;
  /**
   * Called when the part has come to an orderly end, good or bad: what was kept in case of an interruption goes, so that
   * the next run asks its source again.
   */
  finish?(): Promise<void>;
}

/** How a part is performed. */
export interface PartOptions {
  readonly works: ReadonlyMap<string, StepWork>;
  readonly leases: RunLeases;
  readonly limit: number;
  readonly policy: "all" | "succeeded";
  /** False for `--no-publish`: everything is made and checked on the branch and stays there. */
  readonly publishes: boolean;
  readonly onOutcome: (outcome: StepOutcome) => void;
  /** What `lake_publish` keeps about the part, from its outcomes. */
  readonly report: (outcomes: readonly StepOutcome[]) => Readonly<Record<string, unknown>>;
}

/** How a part ended. */
export interface PartResult {
  readonly outcomes: readonly StepOutcome[];
  readonly isPublished: boolean;
  /** The pointers that were published. */
  readonly moves: readonly PointerMove[];
  /** True where the engine gave up altogether while the part worked: what failed did so for no fault of its own. */
  readonly isEngineLost: boolean;
}

/** After this many lost rebases the publish lease keeps others from publishing until this part is through. */
const PATIENCE = 2;
/** With the lease it loses only to those that were publishing already; so many of them there are not. */
const MOST_REBASES = 20;

/** Performs the part until it is published, has nothing to publish, or may not be. Never throws. */
export async function publishPart(
  part: Part,
  options: PartOptions,
  run: RunContext,
  host: Host,
): Promise<PartResult> {
  await using leases = options.leases.forPart(nameOfPart(part));
  const progress: Progress = { part, leases, outcomes: new Map(), isEngineLost: false };
  try {
    return await performPart(progress, options, run, host);
  } catch (error) {
    return await failPart(progress, error, options, run);
  }
}

interface Progress {
  readonly part: Part;
  readonly leases: HeldLeases;
  readonly outcomes: Map<string, StepOutcome>;
  isEngineLost: boolean;
}

async function performPart(
  progress: Progress,
  options: PartOptions,
  run: RunContext,
  host: Host,
): Promise<PartResult> {
  const { part, leases } = progress;
  let todo: Part = part;
  for (let lost = 0;; lost++) {
    const performed = await performSteps(todo, progress, options, run, host);
    const chosen = choosePublished(part, performed, options.policy);
    const all = options.publishes
      ? settleUnpublished(performed, chosen, { isCancelled: run.signal.aborted })
      : performed;
    all.filter((outcome, index) => outcome !== performed[index]).forEach(options.onOutcome);
    const { isEngineLost } = progress;
    const moves = run.branch.moves(chosen.tables);
    if (!options.publishes && !run.signal.aborted) {
      await holdPart(part, { chosen, outcomes: all, leases }, options, run);
    }
    if (!options.publishes || moves.length === 0 || run.signal.aborted) {
      await finishSteps(part, options, run);
      return { outcomes: all, isPublished: false, moves: [], isEngineLost };
    }
    const moved = await tryPublish(part, { chosen, outcomes: all, leases }, options, run, host);
    if (moved === undefined) {
      run.branch.settle(moves);
      await finishSteps(part, options, run);
      return { outcomes: all, isPublished: true, moves, isEngineLost };
    }
    if (lost >= MOST_REBASES) throw movedTooOften(moved);
    if (lost + 1 >= PATIENCE) await leases.take("publish");
    todo = planRebase(part, moved, options);
    // What other parts of the run have written is theirs.
    run.branch.forget([...moved, ...listWrittenTables(todo)], new Set(listWrittenTables(part)));
    run.emit({ kind: "rebased", tables: [...moved], steps: todo.map((step) => step.id) });
  }
}

/** Performs steps of the part; the outcomes of all its steps come back, those of earlier rounds included. */
async function performSteps(
  todo: Part,
  progress: Progress,
  options: PartOptions,
  run: RunContext,
  host: Host,
): Promise<readonly StepOutcome[]> {
  const done = await scheduleSteps(todo, {
    limit: options.limit,
    signal: run.signal,
    perform: (step) =>
      run.slots.run(async () => {
        try {
          return await performTimed(workOf(step, options), run, host);
        } catch (error) {
          progress.isEngineLost ||= !await run.session.isAlive();
          throw error;
        }
      }),
    onOutcome: options.onOutcome,
  });
  for (const outcome of done) progress.outcomes.set(outcome.step.id, outcome);
  return progress.part.flatMap((step) => progress.outcomes.get(step.id) ?? []);
}

/** What was met between the steps is the failure of all that had gone well; it is told once. */
async function failPart(
  progress: Progress,
  error: unknown,
  options: PartOptions,
  run: RunContext,
): Promise<PartResult> {
  const state = run.signal.aborted ? "cancelled" : "failed";
  let isTold = false;
  const outcomes = progress.part.map((step): StepOutcome => {
    const known = progress.outcomes.get(step.id);
    const isBad = known !== undefined && known.state !== "succeeded" && known.state !== "unchanged";
    if (isBad) return known;
    const outcome: StepOutcome = isTold
      ? { step, state, reason: `not published: ${messageOf(error)}` }
      : { step, state, error };
    isTold = true;
    options.onOutcome(outcome);
    return outcome;
  });
  const isEngineLost = progress.isEngineLost || !await run.session.isAlive();
  return { outcomes, isPublished: false, moves: [], isEngineLost };
}

function movedTooOften(moved: ReadonlySet<string>): PhloError {
  return new PhloError(
    "PHLO-404",
    `Cannot publish: others have moved ${[...moved].join(", ")} ${MOST_REBASES} times meanwhile`,
    { hint: "run the same command again", retryable: true },
  );
}

async function performTimed(work: StepWork, run: RunContext, host: Host): Promise<StepVerdict> {
  const started = host.clock.monotonic();
  run.emit({ kind: "step_state", step: work.step.id, state: "running" });
  const verdict = await work.perform();
  const elapsedMs = Math.round(host.clock.monotonic() - started);
  return { ...verdict, facts: { ...verdict.facts, elapsedMs } };
}

function workOf(step: Step, options: PartOptions): StepWork {
  const work = options.works.get(step.id);
  if (work === undefined) throw new RangeError(`No work was planned for the step ${step.id}`);
  return work;
}

async function finishSteps(part: Part, options: PartOptions, run: RunContext): Promise<void> {
  if (run.signal.aborted) return;
  for (const step of part) {
    try {
      await workOf(step, options).finish?.();
    } catch (error) {
      // Pages that stay are dropped or continued by the next run; what is published stays published.
      const message = `what was kept in case of an interruption could not be removed: ${
        messageOf(error)
      }`;
      run.emit({ kind: "log", step: step.id, stream: "log", level: "warn", message });
    }
  }
}

/** Leaves on the branch all that publishing it later needs: where everything stood that the steps looked at. */
async function holdPart(
  part: Part,
  { chosen, outcomes }: Performed,
  options: PartOptions,
  run: RunContext,
): Promise<void> {
  const { moves, footprint } = describeChosen(chosen, options, run);
  if (moves.length === 0) return;
  await run.branch.flush();
  await run.lake.catalog.hold({
    branch: run.branch.name,
    runId: run.runId,
    target: run.branch.base,
    moves,
    footprint,
    resources: [...listStepLeases(part), ...listTableLeases(part)],
    report: options.report(outcomes),
  });
}

function describeChosen(
  chosen: Chosen,
  options: PartOptions,
  run: RunContext,
): { readonly moves: readonly PointerMove[]; readonly footprint: readonly FootprintEntry[] } {
  const pinned = chosen.steps.flatMap((step) => [...workOf(step, options).pins.values()]);
  return {
    moves: run.branch.moves(chosen.tables),
    footprint: [...pinned, ...run.branch.footprint(chosen.tables)],
  };
}

interface Performed {
  readonly chosen: Chosen;
  readonly outcomes: readonly StepOutcome[];
  readonly leases: HeldLeases;
}

/** Undefined where the part is published; otherwise the tables that moved. */
async function tryPublish(
  part: Part,
  { chosen, outcomes, leases }: Performed,
  options: PartOptions,
  run: RunContext,
  host: Host,
): Promise<ReadonlySet<string> | undefined> {
  const tokens = await leases.takeAll([...listStepLeases(part), ...listTableLeases(part)]);
  await waitForPublishers(run, host);
  const { moves, footprint } = describeChosen(chosen, options, run);
  // The commit point of the part: footprint, leases and pointers in one transaction.
  const outcome = await run.lake.catalog.publish({
    runId: run.runId,
    target: run.branch.base,
    moves,
    footprint,
    leases: tokens,
    report: options.report(outcomes),
  });
  switch (outcome.kind) {
    case "published":
      run.emit({
        kind: "published",
        sequence: outcome.sequence,
        tables: moves.map((move) => ({ table: renderTableName(move) })),
      });
      return undefined;
    case "moved":
      return new Set(outcome.tables.map(renderTableName));
    case "lease_lost":
      throw new PhloError(
        "PHLO-405",
        `Cannot publish: another run has taken over ${outcome.resources.join(", ")}`,
        { hint: "run the same command again", retryable: true },
      );
    default:
      return outcome satisfies never;
  }
}

/** A run that lost twice holds the publish lease while it works; others let it through, however long it takes. */
async function waitForPublishers(run: RunContext, host: Host): Promise<void> {
  for (;;) {
    const holders = await run.lake.catalog.listLeases();
    const isFree = !holders.some((lease) =>
      lease.resource === "publish" && lease.runId !== run.runId && isHeld(lease, host)
    );
    if (isFree) return;
    await host.clock.sleep(100, run.signal);
  }
}

/** The steps that looked at or write what moved, all that come after them, and all that write the same tables. */
function planRebase(part: Part, moved: ReadonlySet<string>, options: PartOptions): Part {
  const again = new Set<string>();
  let tables = new Set(moved);
  for (let size = -1; size !== again.size;) {
    size = again.size;
    for (const step of part) {
      const isHit = [...workOf(step, options).pins.keys()].some((table) => moved.has(table)) ||
        // A table written again starts from main, so every step that writes it is repeated.
        (step.kind !== "test" && tables.has(renderTableName(step.table)));
      if (isHit || step.dependsOn.some((id) => again.has(id))) again.add(step.id);
    }
    tables = new Set([...moved, ...listWrittenTables(part.filter((step) => again.has(step.id)))]);
  }
  return part.filter((step) => again.has(step.id));
}
