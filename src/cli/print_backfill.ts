/**
 * What `phlo backfill` prints: what is done already, a line for each partition, what failed, and how to go on.
 *
 * @module
 */

import type { RunEvent } from "../core/run_event.ts";
import type { Step } from "../core/step.ts";
import type { RunResult } from "../run/perform_run.ts";
import { planRun } from "../run/plan_run.ts";
import type { CliContext } from "./command.ts";
import { type BackfillFacts, describePlan } from "./describe_backfill.ts";
import { createLivePrinter } from "./live_progress.ts";
import { divideOutcomes, printBackfillEnd } from "./print_backfill_end.ts";
import { createJsonPrinter, createTextPrinter, type RunPrinter } from "./print_run.ts";
import { paintFor } from "./terminal.ts";

/** Prints a backfill. Disposing takes the live lines away. */
export interface BackfillPrinter extends Disposable {
  /** What is there, and what will be made. */
  begin(): void;
  /** An event of any of the runs. */
  print(event: RunEvent): void;
  /** Takes the events of the run that builds the models. */
  models(steps: readonly Step[]): (event: RunEvent) => void;
  end(results: readonly RunResult[], downstream: RunResult | undefined): void;
}

/** Chooses between lines for people and lines for programs. */
export function createBackfillPrinter(facts: BackfillFacts, cli: CliContext): BackfillPrinter {
  return facts.values.json ? createJsonLines(facts, cli) : createTextLines(facts, cli);
}

function createJsonLines(facts: BackfillFacts, { terminal, host }: CliContext): BackfillPrinter {
  const events = createJsonPrinter(terminal);
  const started = host.clock.monotonic();
  const line = (body: Readonly<Record<string, unknown>>): void => {
    const at = new Date(host.clock.now()).toISOString();
    terminal.print(JSON.stringify({ version: 1, at, ...body }) + "\n");
  };
  return {
    begin() {
      const { plan, assets } = facts;
      const { made, failed, missing, running, todo } = plan;
      const keys = plan.runs.map((run) => run.key);
      line({
        kind: "backfill_planned",
        assets: assets.map(({ asset }) => asset.name),
        made,
        failed,
        missing,
        running,
        todo,
        partitions: keys,
      });
    },
    print: (event) => events.print(event),
    models: () => (event) => events.print(event),
    end(results, downstream) {
      const { good, bad } = divideOutcomes(results);
      line({
        kind: "backfill_finished",
        made: good.length,
        todo: facts.plan.todo,
        notMade: bad.map(({ step, state, reason }) => ({
          step: step.id,
          state,
          reason: reason ?? null,
        })),
        models: downstream?.state ?? null,
        elapsedMs: Math.round(host.clock.monotonic() - started),
      });
    },
    [Symbol.dispose]() {},
  };
}

function createTextLines(facts: BackfillFacts, cli: CliContext): BackfillPrinter {
  const { terminal, host } = cli;
  const { plan } = facts;
  const paint = paintFor(terminal);
  const steps = plan.runs.flatMap(({ ingestions }) =>
    planRun({ ingestions, models: [], tests: [], graph: new Map(), waitsForTests: false })
  );
  const started = host.clock.monotonic();
  const own = facts.values.dryRun || plan.todo === 0
    ? undefined
    : createLivePrinter(steps, createTextPrinter(steps, terminal), terminal, host.clock);
  let lastEnd: RunEvent | undefined;
  let hasNotes = false;
  let live: Disposable | undefined = own;
  return {
    begin: () => terminal.print(describePlan(facts, paint.bold)),
    print(event) {
      // Each partition is a run; people are told of one backfill.
      if (event.kind === "run_finished") lastEnd = event;
      else if (event.kind !== "run_started") own?.print(event);
      else if (!hasNotes) {
        hasNotes = true;
        event.notes.forEach((note) => terminal.print(paint.dim(`${note}\n`)));
      }
    },
    models(modelSteps) {
      live?.[Symbol.dispose]();
      const printer = createLivePrinter(
        modelSteps,
        withoutNotes(createTextPrinter(modelSteps, terminal)),
        terminal,
        host.clock,
      );
      live = printer;
      return (event) => printer.print(event);
    },
    end(results, downstream) {
      live?.[Symbol.dispose]();
      if (lastEnd !== undefined && own !== undefined) own.print(lastEnd);
      if (plan.todo === 0) return;
      const elapsedMs = host.clock.monotonic() - started;
      printBackfillEnd(facts, { results, downstream, elapsedMs }, cli);
    },
    [Symbol.dispose]: () => live?.[Symbol.dispose](),
  };
}

function withoutNotes(printer: RunPrinter): RunPrinter {
  return { print: (event) => event.kind === "run_started" ? undefined : printer.print(event) };
}
