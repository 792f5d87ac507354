/**
 * Starts programs.
 *
 * @module
 */

import type { ProcessEnd, Processes, ProcessRequest, RunningProcess } from "../core/host.ts";
import { messageOf } from "../core/phlo_error.ts";

/** The real processes. */
export const PROCESSES: Processes = { start };

function start({ command, workingFolder, variables, input }: ProcessRequest): RunningProcess {
  const [program = "", ...args] = command;
  try {
    const child = new Deno.Command(program, {
      args,
      cwd: workingFolder,
      ...(variables === undefined ? {} : { env: { ...variables }, clearEnv: true }),
      stdin: input === undefined ? "null" : "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    if (input !== undefined) void feed(child.stdin, input);
    return {
      pid: child.pid,
      stdout: child.stdout,
      stderr: child.stderr,
      ended: child.status.then(({ code, signal }) => signal === null ? { code } : { code, signal }),
      kill(signal) {
        try {
          child.kill(signal);
        } catch (error) {
          // It has ended meanwhile, which is what was wanted.
          if (!(error instanceof TypeError || error instanceof Deno.errors.NotFound)) throw error;
        }
      },
    };
  } catch (error) {
    return neverStarted(messageOf(error));
  }
}

async function feed(stdin: WritableStream<Uint8Array>, input: string): Promise<void> {
  try {
    await new Response(input).body?.pipeTo(stdin);
  } catch {
    // A program need not read what it is given.
  }
}

function neverStarted(failure: string): RunningProcess {
  const end: ProcessEnd = { code: 127, failure };
  return {
    pid: undefined,
    stdout: emptyStream(),
    stderr: emptyStream(),
    ended: Promise.resolve(end),
    kill() {},
  };
}

function emptyStream(): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({ start: (controller) => controller.close() });
}
