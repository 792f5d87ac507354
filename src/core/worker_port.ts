/**
 * What a run asks of the child process that owns the user's code and the network. `src/worker/` implements it;
 * a test may answer by itself.
 *
 * @module
 */

import type { FetchResult, JudgeResult, Page } from "./fetch_result.ts";
import type { PartitionWindow } from "./partition.ts";
import type { LoadedWorkflows } from "./project.ts";

/** How patient requests are; what is absent has the source's default. */
export interface RequestLimits {
  /** Tries of one page. */
  readonly attempts?: number;
  readonly firstDelayMs?: number;
  /** A request that brings no byte for this long is given up and tried again. */
  readonly idleTimeoutMs?: number;
}

/** Calls the function of one asset for one partition. */
export interface FetchRequest {
  readonly asset: string;
  readonly partition: PartitionWindow;
  /** An absolute folder of the attempt's own; pages are written into it. */
  readonly folder: string;
  /** Where requests to a host really go: `{"gwp-diabetes.fly.dev": "sample://nightscout"}`. */
  readonly hosts: Readonly<Record<string, string>>;
  readonly cursors: Readonly<Record<string, unknown>>;
  readonly maxRuntimeSeconds: number;
  readonly resumeWithinSeconds: number;
  readonly limits?: RequestLimits;
}

/** Asks zod about records. The files' forms are described in `schema/judge_file.ts`. */
export interface JudgeRequest {
  readonly asset: string;
  readonly inputPath: string;
  readonly acceptedPath: string;
  readonly refusedPath: string;
}

/** Facts that arrive while a request is under way. */
export type WorkerEvent =
  | { readonly kind: "page"; readonly page: Page }
  /** One file of a page, which will be among the pages unless the rest of the answer does not come. */
  | { readonly kind: "file"; readonly page: Page }
  | {
    readonly kind: "log";
    readonly stream: "stdout" | "stderr" | "log";
    readonly level: "debug" | "info" | "warn" | "error";
    readonly message: string;
  }
  | {
    readonly kind: "retry";
    readonly attempt: number;
    readonly delayMs: number;
    readonly reason: string;
  };

/** The child process, from the parent's side. Disposing it ends the child. */
export interface WorkerPort extends AsyncDisposable {
  /** Imports all workflow files of the project; a broken file is in the result, not thrown. */
  load(): Promise<LoadedWorkflows>;
  /** @throws PhloError PHLO-3xx; PHLO-306 where the user's function threw, ended the child or took too long. */
  fetch(
    request: FetchRequest,
    onEvent: (event: WorkerEvent) => void,
    signal: AbortSignal,
  ): Promise<FetchResult>;
  judge(request: JudgeRequest): Promise<JudgeResult>;
}
