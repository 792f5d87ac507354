/**
 * Requests to one child process and what became of each: an answer, an error, a time that ran out, or the child's end.
 *
 * @module
 */

import type { Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";
import type { Place } from "../core/place.ts";
import type { WorkerEvent } from "../core/worker_port.ts";
import { findStackPlace } from "../core/stack_place.ts";
import { parseErrorData } from "./error_data.ts";
import { CHILD_MESSAGE, type ChildMessage, type ParentMessage } from "./protocol.ts";
import { type Child, type ChildEnd, type ChildOptions, spawnChild } from "./spawn_child.ts";

/** How the child is started and stopped. */
export interface SessionOptions
  extends Omit<ChildOptions<ChildMessage>, "parseMessage" | "onMessage" | "onLine"> {
  /** How long a cancelled function has to notice, before its process is ended. */
  readonly graceMs: number;
}

/** How one request is to be treated. */
export interface CallOptions {
  /** What is being done, for messages: `fetch "glucose" (2024-01-20)`. */
  readonly doing: string;
  readonly onEvent: (event: WorkerEvent) => void;
  readonly signal?: AbortSignal;
  readonly maxRuntimeSeconds?: number;
}

/** A request without its number. */
export type CallMessage = DistributiveOmit<Exclude<ParentMessage, { kind: "cancel" }>, "id">;
type DistributiveOmit<Union, Key extends string> = Union extends unknown ? Omit<Union, Key> : never;

interface Pending {
  readonly options: CallOptions;
  readonly resolve: (result: unknown) => void;
  readonly reject: (reason: unknown) => void;
  /** Set when the parent gave the request up: the answer, whatever it is, comes too late. */
  verdict?: unknown;
}

/** One child and its requests. A retired session finishes what it has and takes nothing new. */
export class WorkerSession implements AsyncDisposable {
  readonly #child: Child<ParentMessage>;
  readonly #options: SessionOptions;
  readonly #host: Host;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;
  #end: ChildEnd | undefined;
  #isRetired = false;
  /** Why the parent ended the child: it is then not the fault of the other requests. */
  #killedFor: string | undefined;
  /** Errors of requests that another request of the same process may be to blame for. */
  readonly #shared = new WeakSet<object>();
  /** The file that was imported last. */
  importing: string | undefined;

  constructor(
    options: SessionOptions,
    onStrayEvent: (event: WorkerEvent) => void,
    host: Host,
  ) {
    this.#host = host;
    this.#options = options;
    this.#child = spawnChild({
      ...options,
      parseMessage: (value) => CHILD_MESSAGE.safeParse(value).data,
      onMessage: (message) => this.#receive(message),
      onLine: (stream, message) => {
        const level = stream === "stdout" ? "info" : "warn";
        this.#firstListener(onStrayEvent)({ kind: "log", stream, level, message });
      },
    });
    this.#child.ended.then((end) => this.#finish(end));
  }

  /** True where the session takes requests. */
  get isOpen(): boolean {
    return this.#end === undefined && !this.#isRetired;
  }

  /** Resolves when the child is gone. */
  get ended(): Promise<unknown> {
    return this.#child.ended;
  }

  /** Sends a request and waits for its answer. @throws PhloError, or the signal's reason. */
  async call(message: CallMessage, options: CallOptions): Promise<unknown> {
    options.signal?.throwIfAborted();
    if (this.#end !== undefined) throw this.#describeEnd(this.#end, options);
    const id = ++this.#lastId;
    const timer = new AbortController();
    const onAbort = (): void => void this.#giveUp(id, options.signal?.reason);
    options.signal?.addEventListener("abort", onAbort, { once: true });
    try {
      return await new Promise((resolve, reject) => {
        this.#pending.set(id, { options, resolve, reject });
        this.#child.send({ ...message, id });
        this.#limit(id, options, timer.signal);
      });
    } finally {
      timer.abort();
      options.signal?.removeEventListener("abort", onAbort);
      this.#pending.delete(id);
      if (this.#isRetired && this.#pending.size === 0) this.#child.kill();
    }
  }

  /** True for an error of a request that may have been ended by the fault of another one. */
  isSharedFault(error: unknown): boolean {
    return typeof error === "object" && error !== null && this.#shared.has(error);
  }

  /** Lets the requests under way finish, then ends the child. */
  retire(): void {
    this.#isRetired = true;
    if (this.#pending.size === 0) this.#child.kill();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isRetired = true;
    this.#killedFor ??= "phlo ended the worker";
    await this.#child[Symbol.asyncDispose]();
  }

  #receive(message: ChildMessage): void {
    const pending = this.#pending.get(message.id);
    if (pending === undefined) return;
    switch (message.kind) {
      case "importing":
        this.importing = message.file;
        return;
      case "event":
        return pending.options.onEvent(message.event);
      case "done":
        return "verdict" in pending
          ? pending.reject(pending.verdict)
          : pending.resolve(message.result);
      case "failed":
        return pending.reject(
          "verdict" in pending ? pending.verdict : parseErrorData(message.error),
        );
      default:
        return message satisfies never;
    }
  }

  async #limit(id: number, options: CallOptions, signal: AbortSignal): Promise<void> {
    const seconds = options.maxRuntimeSeconds;
    if (seconds === undefined) return;
    try {
      await this.#host.clock.sleep(seconds * 1000, signal);
    } catch {
      return; // The request ended before its time ran out.
    }
    await this.#giveUp(
      id,
      new PhloError("PHLO-306", `Cannot ${options.doing}: it took longer than ${seconds} s`, {
        hint: "if it needs the time, set maxRuntimeSeconds",
      }),
    );
  }

  /** Asks the function to stop; one that does not notice is ended with its process. */
  async #giveUp(id: number, verdict: unknown): Promise<void> {
    const pending = this.#pending.get(id);
    if (pending === undefined || "verdict" in pending) return;
    pending.verdict = verdict;
    // What the function does after its signal is not known: the process takes no further request.
    this.#isRetired = true;
    this.#child.send({ version: 1, kind: "cancel", id });
    await this.#host.clock.sleep(this.#options.graceMs);
    if (!this.#pending.has(id)) return;
    this.#killedFor = `"${pending.options.doing}" did not stop`;
    this.#child.kill();
  }

  #finish(end: ChildEnd): void {
    this.#end = end;
    for (const pending of this.#pending.values()) {
      const isGivenUp = "verdict" in pending;
      const error = isGivenUp ? pending.verdict : this.#describeEnd(end, pending.options);
      // Also one that was given up and did not notice: another may have kept it from noticing.
      const isSuspect = this.#pending.size > 1 && pending.options.signal?.aborted !== true;
      if (isSuspect && error instanceof PhloError) this.#shared.add(error);
      pending.reject(error);
    }
  }

  #describeEnd(end: ChildEnd, options: CallOptions): PhloError {
    if (this.#killedFor !== undefined) {
      const reason = `its process was ended because ${this.#killedFor}`;
      return new PhloError("PHLO-306", `Cannot ${options.doing}: ${reason}`, { retryable: true });
    }
    const others = this.#pending.size - 1;
    const shared = others > 0 ? `, which served ${others} more` : "";
    const place = this.#findPlace(end);
    const uncaught = findUncaught(end);
    const words = uncaught === undefined
      ? `ended with ${end.how}${renderLastWords(end)}`
      : uncaught;
    return new PhloError(
      "PHLO-306",
      `Cannot ${options.doing}: the process of the workflows${shared} ${words}`,
      {
        hint: hintFor(end),
        retryable: others > 0,
        ...(place === undefined ? {} : { place }),
      },
    );
  }

  /** An error that nobody caught leaves its stack on standard error. */
  #findPlace(end: ChildEnd): Place | undefined {
    const prefix = `${this.#options.workingFolder}/`;
    return findStackPlace(end.lastLines.join("\n"), (file) => file.startsWith(prefix));
  }

  /** Printed lines carry no number: they go to the request that waits longest. */
  #firstListener(otherwise: (event: WorkerEvent) => void): (event: WorkerEvent) => void {
    const [first] = this.#pending.values();
    return first?.options.onEvent ?? otherwise;
  }
}

function renderLastWords(end: ChildEnd): string {
  const words = end.lastLines.filter((line) => line.trim() !== "" && !/^\s+at /.test(line));
  return words.length === 0 ? "" : `; its last words: ${words.slice(-6).join(" | ")}`;
}

const UNCAUGHT = /^error: Uncaught (?:\(in promise\) )?(.+)$/;

/** What an error that nobody caught says of itself. */
function findUncaught(end: ChildEnd): string | undefined {
  const [, message] =
    end.lastLines.map((line) => UNCAUGHT.exec(line)).findLast((match) => match !== null) ?? [];
  return message === undefined
    ? undefined
    : `was ended by an error that nothing caught: ${message.replace(/^Error: /, "")}`;
}

function hintFor(end: ChildEnd): string {
  if (findUncaught(end) !== undefined) {
    return "await the promise, or catch its error; in a timer or a listener, catch it there";
  }
  return end.lastLines.some((line) => /out of memory|heap limit/i.test(line))
    ? "yield rows from a generator instead of collecting them in an array"
    : "a workflow must return or throw, never end its process (Deno.exit, process.exit)";
}
