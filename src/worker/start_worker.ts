/**
 * The parent's side of the worker: one warm child serves all requests; after its end the next request starts another.
 *
 * @module
 */

import type { FetchResult, JudgeResult } from "../core/fetch_result.ts";
import type { Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";
import type { BrokenFile, LoadedWorkflows } from "../core/project.ts";
import type { FetchRequest, JudgeRequest, WorkerEvent, WorkerPort } from "../core/worker_port.ts";
import { FETCH_RESULT, JUDGE_RESULT, LOAD_RESULT, PROTOCOL_VERSION } from "./protocol.ts";
import { type CallMessage, type CallOptions, WorkerSession } from "./worker_session.ts";

/** What the child is and what it loads. */
export interface WorkerOptions {
  /** The program and arguments that run `serveWorker`: `[deno, "run", "-A", main, "__worker"]`. */
  readonly command: readonly string[];
  /** The project's folder, absolute; the child's working folder too. */
  readonly root: string;
  /** Relative to the root; `workflows` where absent. */
  readonly workflowsFolder?: string;
  /** The child's whole environment, secrets of `.env` included. */
  readonly variables: Readonly<Record<string, string>>;
  /** True where phlo.lock must not change, as in CI. */
  readonly isFrozen?: boolean;
  /** How long importing the workflows may take; 60 where absent. */
  readonly maxLoadSeconds?: number;
  /** How long a cancelled function has to notice; 2000 where absent. */
  readonly graceMs?: number;
  /** What is printed while no request is under way. */
  readonly onLog?: (event: WorkerEvent) => void;
}

const HEARTBEAT_MS = 3000;
const GRACE_MS = 2000;
const MAX_LOAD_SECONDS = 60;

/** Starts the child; it imports nothing of the user's before `load` or the first request. */
// deno-lint-ignore require-await -- a promise, so that a later start may wait for the child
export async function startWorker(options: WorkerOptions, host: Host): Promise<WorkerPort> {
  return new RestartingWorker(options, host);
}

interface Loaded {
  readonly session: WorkerSession;
  readonly workflows: LoadedWorkflows;
}

class RestartingWorker implements WorkerPort {
  readonly #options: WorkerOptions;
  readonly #host: Host;
  readonly #sessions = new Set<WorkerSession>();
  /** A child that was started ahead and has loaded nothing yet. */
  #spare: WorkerSession | undefined;
  #loaded: Promise<Loaded> | undefined;
  /** The digest that all requests since the last `load` must meet. */
  #digest: string | undefined;
  /** Files whose import ended the process. */
  #deadly: readonly BrokenFile[] = [];
  #isDisposed = false;

  constructor(options: WorkerOptions, host: Host) {
    this.#options = options;
    this.#host = host;
    this.#spare = this.#open();
  }

  async load(): Promise<LoadedWorkflows> {
    const before = await this.#loaded?.catch(() => undefined);
    before?.session.retire();
    this.#digest = undefined;
    this.#deadly = [];
    this.#loaded = this.#start();
    return (await this.#loaded).workflows;
  }

  async fetch(
    request: FetchRequest,
    onEvent: (event: WorkerEvent) => void,
    signal: AbortSignal,
  ): Promise<FetchResult> {
    const result = await this.#call({ version: PROTOCOL_VERSION, kind: "fetch", request }, {
      doing: `fetch "${request.asset}" (${request.partition.key})`,
      onEvent,
      signal,
      maxRuntimeSeconds: request.maxRuntimeSeconds,
    });
    return FETCH_RESULT.parse(result);
  }

  async judge(request: JudgeRequest): Promise<JudgeResult> {
    const result = await this.#call({ version: PROTOCOL_VERSION, kind: "judge", request }, {
      doing: `validate "${request.asset}"`,
      onEvent: (event) => this.#log(event),
    });
    return JUDGE_RESULT.parse(result);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    await Promise.all([...this.#sessions].map((session) => session[Symbol.asyncDispose]()));
  }

  async #call(message: CallMessage, options: CallOptions): Promise<unknown> {
    options.signal?.throwIfAborted();
    const { session } = await this.#ready();
    try {
      return await session.call(message, options);
    } catch (error) {
      if (this.#isDisposed || !session.isSharedFault(error)) throw error;
      return await this.#callAlone(message, options);
    }
  }

  /** Repeats a request that another one may have ended, in a process of its own: there each answers for itself. */
  async #callAlone(message: CallMessage, options: CallOptions): Promise<unknown> {
    options.signal?.throwIfAborted();
    const { session } = await this.#start();
    try {
      return await session.call(message, options);
    } finally {
      session.retire();
    }
  }

  /** Whoever finds the child gone starts another; all who come meanwhile wait for the same one. */
  async #ready(): Promise<Loaded> {
    const current = this.#loaded;
    const loaded = await current?.catch(() => undefined);
    if (loaded?.session.isOpen) return loaded;
    if (this.#loaded === current) this.#loaded = this.#start();
    return await (this.#loaded ?? this.#start());
  }

  async #start(): Promise<Loaded> {
    for (;;) {
      const session = this.#spare?.isOpen ? this.#spare : this.#open();
      this.#spare = undefined;
      try {
        const workflows = await this.#load(session);
        this.#assertSameCode(workflows.digest);
        return { session, workflows };
      } catch (error) {
        const deadly = this.#findDeadly(session, error);
        session.retire();
        if (deadly === undefined) throw error;
        this.#deadly = [...this.#deadly, deadly];
      }
    }
  }

  async #load(session: WorkerSession): Promise<LoadedWorkflows> {
    const { root, workflowsFolder = "workflows", isFrozen = false } = this.#options;
    const skip = [...this.#deadly];
    const message: CallMessage = {
      version: PROTOCOL_VERSION,
      kind: "load",
      root,
      workflowsFolder,
      isFrozen,
      skip,
    };
    const result = await session.call(message, {
      doing: "load the workflows",
      onEvent: (event) => this.#log(event),
      maxRuntimeSeconds: this.#options.maxLoadSeconds ?? MAX_LOAD_SECONDS,
    });
    return LOAD_RESULT.parse(result);
  }

  /** A file that ended the process, or never ended, is broken like any other, and hides no other. */
  #findDeadly(session: WorkerSession, error: unknown): BrokenFile | undefined {
    const file = session.importing;
    const isKnown = this.#deadly.some((broken) => broken.place.file === file);
    if (this.#isDisposed || file === undefined || isKnown) return undefined;
    if (!(error instanceof PhloError) || error.code !== "PHLO-306") return undefined;
    const message = error.message.replace("load the workflows", `load "${file}"`);
    return { code: "PHLO-101", message, place: { file } };
  }

  /** A run must not mix two versions of the code. */
  #assertSameCode(digest: string): void {
    if (this.#digest !== undefined && this.#digest !== digest) {
      throw new PhloError("PHLO-101", "Cannot go on with the workflows: their files have changed", {
        hint: "run the same command again",
      });
    }
    this.#digest = digest;
  }

  #open(): WorkerSession {
    if (this.#isDisposed) throw new PhloError("PHLO-901", "Cannot use the worker: it was closed");
    const { command, root, variables, graceMs = GRACE_MS } = this.#options;
    const child = { command, workingFolder: root, variables, heartbeatMs: HEARTBEAT_MS };
    const session = new WorkerSession(
      { ...child, graceMs },
      (event) => this.#log(event),
      this.#host,
    );
    this.#sessions.add(session);
    session.ended.then(() => this.#sessions.delete(session));
    return session;
  }

  #log(event: WorkerEvent): void {
    this.#options.onLog?.(event);
  }
}
