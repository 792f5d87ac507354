/**
 * Ends a request that brings nothing for too long. It uses the runtime's timer and not the host's clock, because it measures
 * the silence of a real connection while that connection is being read.
 *
 * @module
 */

/** A timer that starts again with each touch. */
export interface IdleTimer {
  /** Aborts when the time is over, or with the signal it was built from. */
  readonly signal: AbortSignal;
  /** True where the time was over. */
  readonly isExpired: boolean;
  touch(): void;
  stop(): void;
}

/** Starts a timer. */
export function startIdleTimer(idleTimeoutMs: number, signal: AbortSignal): IdleTimer {
  const controller = new AbortController();
  const expire = (): void => controller.abort(new DOMException("idle", "TimeoutError"));
  let timer = setTimeout(expire, idleTimeoutMs);
  return {
    signal: AbortSignal.any([signal, controller.signal]),
    get isExpired() {
      return controller.signal.aborted;
    },
    touch() {
      clearTimeout(timer);
      if (!controller.signal.aborted) timer = setTimeout(expire, idleTimeoutMs);
    },
    stop: () => clearTimeout(timer),
  };
}
