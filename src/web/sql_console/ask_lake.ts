/**
 * Asks the lake in a process of its own that ends with its answer, or is ended: by time, by the size of the answer, or
 * because nobody waits any more. Whatever a query does, the page's own process stays small and goes on.
 *
 * @module
 */

import { join } from "node:path";
import type { Host, RunningProcess } from "../../core/host.ts";
import { PhloError } from "../../core/phlo_error.ts";
import { type LakeAnswer, lakeAnswer, type LakeFault, type LakeQuestion } from "./lake_question.ts";

/** The hidden command that answers. */
export const LAKE_COMMAND = "__sql";

/** How long an answer may take, and how large it may be. */
export const ANSWER_LIMITS = { timeMs: 30_000, sizeBytes: 32 * 1024 * 1024 } as const;

/** What asking needs. */
export interface AskOptions {
  /** The command line that starts this same program. */
  readonly program: readonly string[];
  readonly root: string;
  /** Aborted where nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  readonly limits?: { readonly timeMs: number; readonly sizeBytes: number };
}

/** Asks; a question that has no answer is one too. @throws the signal's reason */
export async function askLake(
  question: LakeQuestion,
  options: AskOptions,
  host: Host,
): Promise<LakeAnswer> {
  const { program, root, signal, limits = ANSWER_LIMITS } = options;
  signal.throwIfAborted();
  const child = host.processes.start({
    command: [...program, LAKE_COMMAND],
    workingFolder: root,
    variables: { ...host.environment.variables(), NO_COLOR: "1" },
    input: JSON.stringify(question),
  });
  const done = new AbortController();
  const stop = (): void => child.kill("SIGKILL");
  signal.addEventListener("abort", stop, { once: true });
  const alarm = ringAfter(limits.timeMs, done.signal, host).then((rang) => {
    if (rang) stop();
    return rang;
  });
  try {
    const [answer, complaint, end] = await Promise.all([
      readUpTo(child.stdout, limits.sizeBytes, child),
      readUpTo(child.stderr, 64 * 1024, child),
      child.ended,
    ]);
    done.abort();
    signal.throwIfAborted();
    if (await alarm) return tooLong(limits.timeMs);
    if (answer === undefined) return tooLarge(limits.sizeBytes);
    if (end.code !== 0) return crashed(end.failure ?? complaint ?? "");
    return lakeAnswer.parse(JSON.parse(answer));
  } finally {
    done.abort();
    signal.removeEventListener("abort", stop);
    await sweep(child.pid, root, host);
  }
}

/** True where the time passed before the signal. */
async function ringAfter(timeMs: number, signal: AbortSignal, host: Host): Promise<boolean> {
  try {
    await host.clock.sleep(timeMs, signal);
    return !signal.aborted;
  } catch {
    // Called off, which is how most of them end.
    return false;
  }
}

/** The text of a stream; undefined, and the process ended, where it is longer than it may be. */
async function readUpTo(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  sizeBytes: number,
  child: RunningProcess,
): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for await (const piece of stream) {
    size += piece.byteLength;
    if (size > sizeBytes) child.kill("SIGKILL");
    else text += decoder.decode(piece, { stream: true });
  }
  return size > sizeBytes ? undefined : text + decoder.decode();
}

/** What a process that was ended has spilled to disk. One that ended by itself has swept. */
async function sweep(pid: number | undefined, root: string, host: Host): Promise<void> {
  const folder = join(root, ".phlo", "tmp");
  for (const { name } of await host.disk.list(folder)) {
    if (name.startsWith(`read-${pid}-`)) await host.disk.remove(join(folder, name));
  }
}

function tooLong(timeMs: number): LakeFault {
  return fault(
    `Cannot wait for the query any longer: it was stopped after ${Math.round(timeMs / 1000)} s`,
    "fewer rows or a filter may be enough; phlo query has no such limit",
  );
}

function tooLarge(sizeBytes: number): LakeFault {
  return fault(
    `Cannot show the answer: it is larger than ${Math.round(sizeBytes / 1024 / 1024)} MB`,
    "choose fewer columns, or shorten long texts with left(column, 100)",
  );
}

function crashed(complaint: string): LakeFault {
  const reason = complaint.trim().split("\n").at(-1) ?? "";
  return fault(
    `Cannot answer: the process that reads the lake ended${reason === "" ? "" : `: ${reason}`}`,
    "a query that needs less memory may pass",
  );
}

function fault(message: string, hint: string): LakeFault {
  return { kind: "error", code: "PHLO-002", message, hint };
}

/** The fault as an error, for those who expected an answer. */
export function faultError({ code, message, hint }: LakeFault): PhloError {
  return new PhloError(
    code === "PHLO-001" ? "PHLO-001" : "PHLO-002",
    message,
    hint === undefined ? {} : { hint },
  );
}
