/**
 * `phlo logs`: what happened in a run, in order, from the records; with --follow as it happens, in whichever process.
 *
 * @module
 */

import { merge, object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { multiple, optional, withDefault } from "@optique/core/modifiers";
import { argument, option } from "@optique/core/primitives";
import { choice, string } from "@optique/core/valueparser";
import type { RunEvent } from "../core/run_event.ts";
import type { Records, RunRecord } from "../records/records.ts";
import { type CliContext, defineCommand } from "./command.ts";
import { type CommonFlags, commonFlags } from "./common_flags.ts";
import { findNewestRun, findRun } from "./find_run.ts";
import { openProject } from "./open_project.ts";
import { LOG_LEVELS, type LogLevel, renderEvent } from "./render_event.ts";
import { openRecordsToRead } from "./runs.ts";
import { type Paint, paintFor } from "./terminal.ts";

const parser = merge(
  object({
    run: optional(argument(string({ metavar: "RUN" }), {
      description:
        message`The run, the part of its name that tells it from others, or last; the newest where left out`,
    })),
    follow: option("-f", "--follow", { description: message`Go on until the run has ended` }),
    steps: multiple(option("--step", string({ metavar: "STEP" }), {
      description: message`Only lines about steps whose name holds this text`,
    })),
    level: withDefault(
      option("--level", choice(LOG_LEVELS), {
        description: message`What matters at least so much`,
      }),
      "info" as const,
    ),
  }),
  commonFlags,
);

type Values = CommonFlags & {
  readonly run: string | undefined;
  readonly follow: boolean;
  readonly steps: readonly string[];
  readonly level: LogLevel;
};

/** The command. */
export const logs = defineCommand("logs", parser, showLogs);

/** How often new lines are looked for. */
const LOOK_EVERY_MS = 250;

async function showLogs(values: Values, cli: CliContext): Promise<number> {
  const project = await openProject(values, cli);
  await using opened = await openRecordsToRead(project, cli.host);
  const { records } = opened;
  const found = values.run === undefined
    ? await findNewestRun(records, () => true)
    : await findRun(values.run, records);
  if (found === undefined) {
    if (!values.json) {
      cli.terminal.print("No runs yet: phlo materialize <asset> makes the first one\n");
    }
    return 0;
  }
  const show = createPrinter(values, cli);
  let last = 0;
  for (;;) {
    // Asked before the events are read: what an ended run has told is then complete.
    const isOpen = await isAtWork(found.run, records);
    for (const { sequence, event } of await records.listEvents(found.run.id, last)) {
      last = sequence;
      show(event);
    }
    if (last === 0 && !isOpen && !values.json) {
      cli.terminal.print(
        `Run ${found.run.id} has no log: its records were rebuilt from the lake\n`,
      );
    }
    if (!values.follow || !isOpen || cli.terminal.isClosed?.() === true) return 0;
    await cli.host.clock.sleep(LOOK_EVERY_MS, cli.signal);
  }
}

/** A run whose process was killed tells its end here. */
async function isAtWork(run: RunRecord, records: Records): Promise<boolean> {
  await records.settleInterrupted();
  const state = (await records.readRun(run.id))?.run.state;
  return state === "running" || state === "waiting" || state === "planned";
}

function createPrinter(values: Values, { terminal }: CliContext): (event: RunEvent) => void {
  const paint = paintFor(terminal);
  const least = LOG_LEVELS.indexOf(values.level);
  return (event) => {
    const { level, step, text } = renderEvent(event);
    if (LOG_LEVELS.indexOf(level) < least) return;
    if (values.steps.length > 0 && !values.steps.some((part) => step?.includes(part))) return;
    if (values.json) return terminal.print(JSON.stringify(event) + "\n");
    const moment = paint.dim(event.at.slice(11, 23));
    const about = step === undefined ? "" : `${paint.cyan(step)}  `;
    terminal.print(`${moment}  ${paintLevel(level, paint)}  ${about}${indent(text)}\n`);
  };
}

function paintLevel(level: LogLevel, paint: Paint): string {
  const word = level.padEnd(5);
  switch (level) {
    case "error":
      return paint.red(word);
    case "warn":
      return paint.yellow(word);
    case "info":
    case "debug":
      return paint.dim(word);
    default:
      return level satisfies never;
  }
}

/** A message of several lines stays one entry to the eye. */
function indent(text: string): string {
  return text.trimEnd().replaceAll("\n", "\n    ");
}
