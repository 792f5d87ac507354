/**
 * What a fetch needs to know besides what the user's function returned.
 *
 * @module
 */

import type { CompiledSchema } from "../core/compiled_schema.ts";
import type { Page } from "../core/fetch_result.ts";

/** One call of a user's function, for one partition. */
export interface FetchContext {
  /** An absolute folder of the attempt's own; pages are written into it. */
  readonly folder: string;
  /** Where requests to a host really go: `{"gwp-diabetes.fly.dev": "sample://nightscout"}`. */
  readonly hosts: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Staged pages younger than this are continued; 0 always starts over. */
  readonly resumeWithinMs: number;
  /** The digest of the code that made the request. Nothing is continued without it. */
  readonly codeDigest?: string;
  /** What pages of rows that a function made are called; `rows` where absent. */
  readonly resource?: string;
  /** The asset's key; a resource's `primaryKey` that differs is warned about. */
  readonly uniqueKey?: readonly string[];
  /** The asset's schema; the types of an Arrow table are compared with it. */
  readonly schema?: CompiledSchema;
  /** Resources that have a table of their own; without it, a source has exactly one resource. */
  readonly tables?: readonly string[];
  readonly retry?: Partial<RetrySettings>;
  /** A file of rows that a function made ends at about this size; 64 MB where absent. */
  readonly fileTargetBytes?: number;
  readonly onPage?: (page: Page) => void;
  /** Told of one file of a page, which will be among the pages if the rest of the answer comes as well. */
  readonly onFile?: (file: Page) => void;
  readonly onRetry?: (attempt: number, delayMs: number, reason: string) => void;
  readonly onWarning?: (warning: string) => void;
}

/** How hard to try. */
export interface RetrySettings {
  /** Tries of one page. */
  readonly attempts: number;
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
  /** No further try of a page starts after this time. */
  readonly deadlineMs: number;
  /** A request that brings no byte for this long is given up and tried again. */
  readonly idleTimeoutMs: number;
  /** A number from 0 to 1 that scatters the delays; tests set it. */
  readonly random?: () => number;
}

const DEFAULTS: RetrySettings = {
  attempts: 5,
  firstDelayMs: 1_000,
  maxDelayMs: 30_000,
  deadlineMs: 600_000,
  idleTimeoutMs: 60_000,
};

/** The settings with defaults filled in. */
export function retrySettingsOf(context: FetchContext): RetrySettings {
  return { ...DEFAULTS, ...context.retry };
}
