/**
 * Starts a run in a process of its own: the same program with a command line. The page, schedules and backfills launch
 * runs so; what a run takes of memory is given back with its process, and one that dies takes nobody along.
 *
 * @module
 */

import type { Host } from "../core/host.ts";
import type { RunStarter } from "../records/records.ts";
import { createRunId } from "./create_run_id.ts";

/** The variables that tell a launched command its run's name and who started it. */
export const LAUNCH_VARIABLES = { runId: "PHLO_LAUNCH_RUN", startedBy: "PHLO_LAUNCH_BY" } as const;

/** What launching needs to know of the program. */
export interface LaunchOptions {
  /** The command line that starts this same program. */
  readonly program: readonly string[];
  /** The project's folder. */
  readonly root: string;
  readonly startedBy: RunStarter;
  /** The run's name, where it had to be known before. */
  readonly runId?: string;
}

/** A run under way in its own process. */
export interface LaunchedRun {
  readonly runId: string;
  readonly ended: Promise<LaunchEnd>;
  /** Stops it as Ctrl-C does. */
  stop(): void;
}

/** How it ended. A command may end before its run begins: then the records have no such run, and `output` says why. */
export interface LaunchEnd {
  readonly code: number;
  /** The last lines of what it wrote to standard error. */
  readonly output: string;
}

const OUTPUT_KEPT = 8000;

/** Launches `phlo <args>`, a command that performs one run: `materialize …` or `dbt …`. */
export function launchRun(
  args: readonly string[],
  { program, root, startedBy, ...options }: LaunchOptions,
  host: Host,
): LaunchedRun {
  const runId = options.runId ?? createRunId(host.clock.now(), host);
  const child = host.processes.start({
    command: [...program, ...args],
    workingFolder: root,
    variables: {
      ...host.environment.variables(),
      NO_COLOR: "1",
      [LAUNCH_VARIABLES.runId]: runId,
      [LAUNCH_VARIABLES.startedBy]: startedBy,
    },
  });
  // What it prints is in the records as events; the pipe only has to be emptied.
  const silence = child.stdout.pipeTo(new WritableStream());
  const output = readEnd(child.stderr);
  return {
    runId,
    ended: Promise.all([child.ended, output, silence]).then(([end, text]) => ({
      code: end.code,
      output: end.failure ?? text,
    })),
    stop: () => child.kill("SIGINT"),
  };
}

/** The end of a text that may be long. */
async function readEnd(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  let text = "";
  for await (const piece of stream.pipeThrough(new TextDecoderStream())) {
    text = (text + piece).slice(-OUTPUT_KEPT);
  }
  return text;
}
