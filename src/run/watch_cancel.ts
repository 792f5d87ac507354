/**
 * Another process may ask a run to stop: `phlo cancel`, the page. The request is a mark in the records, which the run
 * looks at while it works.
 *
 * @module
 */

import type { Records } from "../records/records.ts";

const LOOK_EVERY_MS = 500;

/** A signal that also heeds the mark. Disposing ends the looking. */
export interface CancelWatch extends Disposable {
  readonly signal: AbortSignal;
}

/** Watches for one run. */
export function watchCancel(
  runId: string,
  { records, signal }: { readonly records: Records; readonly signal: AbortSignal },
): CancelWatch {
  const request = new AbortController();
  let isLooking = false;
  const look = async (): Promise<void> => {
    if (isLooking) return;
    isLooking = true;
    try {
      if (!await records.isCancelRequested(runId)) return;
      request.abort(new DOMException("Cancelled on request", "AbortError"));
      clearInterval(timer);
    } catch {
      // Records report: a run goes on where they cannot be read, and Ctrl-C still stops it.
    } finally {
      isLooking = false;
    }
  };
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  return {
    signal: AbortSignal.any([signal, request.signal]),
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
