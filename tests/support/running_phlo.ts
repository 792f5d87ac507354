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
  /** Stops the process where it holds no lock: one that is stopped inside a transaction keeps everyone waiting. */
  holdStill(): Promise<void>;
  /** Lets it go on. */
  letGo(): void;
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
    async holdStill() {
      for (;;) {
        child.kill("SIGSTOP");
        while (!isStopped(child.pid)) await sleep(1);
        if (!hasLocks(child.pid, root)) return;
        child.kill("SIGCONT");
        await sleep(3);
      }
    },
    letGo: () => child.kill("SIGCONT"),
  };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function isStopped(pid: number): boolean {
  const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(")") + 2).startsWith("T");
}

/**
 * Whoever has a file with a write-ahead log open keeps a reader's lock on it, which hinders nobody; on the catalog, which
 * has none, a reader keeps writers waiting.
 */
function hasLocks(pid: number, root: string): boolean {
  const catalog = String(Deno.statSync(`${root}/lake/catalog.db`).ino);
  return Deno.readTextFileSync("/proc/locks").split("\n").some((line) => {
    const [, , , access, owner, file] = line.split(/\s+/);
    return Number(owner) === pid && (access === "WRITE" || file?.split(":")[2] === catalog);
  });
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
