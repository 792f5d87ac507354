/**
 * `phlo cancel`: asks a run to stop, whichever process performs it, and waits until it has.
 *
 * @module
 */

import { merge, object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { optional } from "@optique/core/modifiers";
import { argument, option } from "@optique/core/primitives";
import { string } from "@optique/core/valueparser";
import { PhloError } from "../core/phlo_error.ts";
import type { Records, RunRecord } from "../records/records.ts";
import { type CliContext, defineCommand } from "./command.ts";
import { type CommonFlags, commonFlags } from "./common_flags.ts";
import { findRun } from "./find_run.ts";
import { openProject } from "./open_project.ts";
import { openRecordsToRead } from "./runs.ts";

const parser = merge(
  object({
    run: optional(argument(string({ metavar: "RUN" }), {
      description:
        message`The run, the part of its name that tells it from others, or last; the one at work where left out`,
    })),
    noWait: option("--no-wait", {
      description: message`Ask it to stop and come back at once`,
    }),
  }),
  commonFlags,
);

type Values = CommonFlags & { readonly run: string | undefined; readonly noWait: boolean };

/** The command. */
export const cancel = defineCommand("cancel", parser, cancelRun);

/** A run looks for a request twice a second. */
const LOOK_EVERY_MS = 200;

async function cancelRun(values: Values, cli: CliContext): Promise<number> {
  const project = await openProject(values, cli);
  await using opened = await openRecordsToRead(project, cli.host);
  const { records } = opened;
  const run = values.run === undefined
    ? await findRunAtWork(records)
    : (await findRun(values.run, records)).run;
  if (run === undefined) {
    say(values, cli, { run: null }, "Nothing to cancel: no run is at work");
    return 0;
  }
  if (!await records.requestCancel(run.id)) {
    const { state } = await readRun(run, records);
    say(values, cli, { run: run.id, state }, `Run ${run.id} has ended already: ${state}`);
    return 0;
  }
  if (values.noWait) {
    say(values, cli, { run: run.id, state: run.state }, `Asked run ${run.id} to stop`);
    return 0;
  }
  if (!values.json) cli.terminal.note(`Stopping run ${run.id}…\n`);
  const { state } = await waitForEnd(run, records, cli);
  // It may have come to its end before it looked.
  const verdict = state === "cancelled" || state === "interrupted"
    ? "Stopped"
    : "Ended all the same";
  say(
    values,
    cli,
    { run: run.id, state },
    `${verdict}: run ${run.id} is ${state}; phlo retry ${run.id} goes on`,
  );
  return 0;
}

function say(
  values: Values,
  { terminal }: CliContext,
  facts: Readonly<Record<string, unknown>>,
  text: string,
): void {
  terminal.print(`${values.json ? JSON.stringify(facts) : text}\n`);
}

async function findRunAtWork(records: Records): Promise<RunRecord | undefined> {
  const open = await records.listOpenRuns();
  if (open.length < 2) return open[0];
  throw new PhloError(
    "PHLO-002",
    `Cannot choose a run to cancel: ${open.length} are at work: ${
      open.map(({ id }) => id).join(", ")
    }`,
    { hint: `phlo cancel ${open[0]?.id}` },
  );
}

function isAtWork({ state }: RunRecord): boolean {
  return state === "running" || state === "waiting" || state === "planned";
}

async function readRun(run: RunRecord, records: Records): Promise<RunRecord> {
  return (await records.readRun(run.id))?.run ?? run;
}

/** Its process may be killed meanwhile; then the records are settled here. */
async function waitForEnd(
  run: RunRecord,
  records: Records,
  { host, signal }: CliContext,
): Promise<RunRecord> {
  for (;;) {
    await records.settleInterrupted();
    const current = await readRun(run, records);
    if (!isAtWork(current)) return current;
    await host.clock.sleep(LOOK_EVERY_MS, signal);
  }
}
