/**
 * Runs cases a little ahead of the tests that report them, so that several run at once and each still has a test of its own.
 *
 * @module
 */

/** Cases that are started when they, or one just before them, are asked for. */
export interface CaseQueue {
  /** How a case ended. */
  result(index: number): Promise<void>;
  /** Resolves when nothing runs any more; nothing is started after it was called. */
  close(): Promise<void>;
}

/** Makes the queue. At most `limit` cases run at once. */
export function createCaseQueue(
  cases: readonly (() => Promise<void>)[],
  { limit }: { readonly limit: number },
): CaseQueue {
  const started = new Map<number, Promise<void>>();
  let running = 0;
  let asked = 0;
  let isClosed = false;
  const start = (index: number): void => {
    const run = cases[index];
    if (run === undefined || started.has(index)) return;
    running++;
    const ended = run().finally(() => {
      running--;
      if (!isClosed) startNext();
    });
    // A case that fails before its test asks is no unhandled rejection.
    ended.catch(() => {});
    started.set(index, ended);
  };
  const startNext = (): void => {
    // A look ahead that is bounded: a filter on tests must not run everything behind them.
    for (let index = asked; index < asked + 2 * limit && running < limit; index++) start(index);
  };
  return {
    async result(index) {
      asked = index;
      start(index);
      startNext();
      await started.get(index);
    },
    async close() {
      isClosed = true;
      await Promise.allSettled(started.values());
    },
  };
}
