/**
 * A command under way, whose events a test follows and which it may hold still between two of them. A process that is
 * stopped by SIGSTOP keeps its leases and its view of the lake, so two runs can be brought to meet at a chosen point.
 *
 * @module
 */

import { phloProgram } from "./phlo_command.ts";

/** One event, as `--json` prints it. */
export type PrintedEvent = Readonly<Record<string, unknown>>;

/** A running command. */
export interface RunningPhlo {
  readonly pid: number;
  /** Every event so far. */
  readonly events: readonly PrintedEvent[];
  /** Resolves with the first event, past or to come, that is wanted. @throws Error where the command ends without it. */
  waitFor(isWanted: (event: PrintedEvent) => boolean): Promise<PrintedEvent>;
  signal(name: Deno.Signal): void;
  /** Resolves when the command has ended. */
  readonly ended: Promise<EndedPhlo>;
}

/** How it ended. */
export interface EndedPhlo {
  readonly code: number;
  readonly signal: string | null;
  readonly stderr: string;
  readonly events: readonly PrintedEvent[];
}

interface Waiter {
  readonly isWanted: (event: PrintedEvent) => boolean;
  readonly resolve: (event: PrintedEvent) => void;
  readonly reject: (error: Error) => void;
}

/** Starts a command with `--json`. */
export function startPhlo(
  args: readonly string[],
  root: string,
  env: Readonly<Record<string, string>> = {},
): RunningPhlo {
  const [program = "", ...first] = phloProgram();
  const child = new Deno.Command(program, {
    args: [...first, ...args, "--json"],
    cwd: root,
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const events: PrintedEvent[] = [];
  const waiters = new Set<Waiter>();
  const take = (event: PrintedEvent): void => {
    events.push(event);
    for (const waiter of waiters) {
      if (!waiter.isWanted(event)) continue;
      waiters.delete(waiter);
      waiter.resolve(event);
    }
  };
  const reading = readEvents(child.stdout, take);
  const errors = new Response(child.stderr).text();
  const ended = Promise.all([child.status, errors, reading]).then(([status, stderr]) => {
    for (const { reject } of waiters) {
      reject(new Error(`phlo ${args.join(" ")} ended with ${status.code} before it: ${stderr}`));
    }
    return { code: status.code, signal: status.signal, stderr, events };
  });
  return {
    pid: child.pid,
    events,
    ended,
    waitFor(isWanted) {
      const known = events.find(isWanted);
      if (known !== undefined) return Promise.resolve(known);
      return new Promise((resolve, reject) => waiters.add({ isWanted, resolve, reject }));
    },
    signal: (name) => child.kill(name),
  };
}

/** True for a log event whose message holds a text. */
export function isLog(text: string): (event: PrintedEvent) => boolean {
  return (event) => event.kind === "log" && String(event.message).includes(text);
}

async function readEvents(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  take: (event: PrintedEvent) => void,
): Promise<void> {
  let rest = "";
  for await (const piece of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line !== "") take(JSON.parse(line));
  }
}
