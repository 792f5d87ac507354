/**
 * Tries an action again while its error says that this may help. Stops by attempts, by time and by signal.
 *
 * @module
 */

import type { Clock } from "./host.ts";
import { PhloError } from "./phlo_error.ts";

/** When to stop and how long to wait. */
export interface RetryOptions {
  readonly attempts: number;
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
  /** No further try starts after this time since the first. */
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
  /** A number from 0 to 1 that scatters the delays; `Math.random` where absent. */
  readonly random?: () => number;
  /** Called before each wait. */
  readonly onRetry?: (attempt: number, delayMs: number, error: unknown) => void;
  /** A delay that the error itself asks for, such as a `Retry-After`. */
  readonly delayOf?: (error: unknown) => number | undefined;
}

/** Runs `action` until it succeeds; rejects with its last error. */
export async function retry<Result>(
  action: (attempt: number) => Promise<Result>,
  options: RetryOptions,
  clock: Clock,
): Promise<Result> {
  const startedAt = clock.monotonic();
  for (let attempt = 1;; attempt++) {
    options.signal?.throwIfAborted();
    try {
      return await action(attempt);
    } catch (error) {
      if (!isRetryable(error) || attempt >= options.attempts) throw error;
      const delayMs = options.delayOf?.(error) ?? backOff(attempt, options);
      const elapsedMs = clock.monotonic() - startedAt;
      if (options.deadlineMs !== undefined && elapsedMs + delayMs > options.deadlineMs) throw error;
      options.onRetry?.(attempt, delayMs, error);
      await clock.sleep(delayMs, options.signal);
    }
  }
}

function isRetryable(error: unknown): boolean {
  return error instanceof PhloError && error.isRetryable;
}

/** Exponential, scattered between half and the whole of the delay. */
function backOff(attempt: number, options: RetryOptions): number {
  const whole = Math.min(options.maxDelayMs, options.firstDelayMs * 2 ** (attempt - 1));
  const random = options.random ?? Math.random;
  return Math.round(whole * (0.5 + 0.5 * random()));
}
