/**
 * A number of places to work in, shared by whoever works at once.
 *
 * @module
 */

/** Places to work in. */
export interface Slots {
  /** Works in a place, waiting for one in the order of asking. */
  run<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Leaves one's place while waiting for something that others hold, and takes one again afterwards. */
  pause<Result>(wait: () => Promise<Result>): Promise<Result>;
}

/** Makes so many places. @throws RangeError for none. */
export function createSlots(limit: number): Slots {
  if (!(limit >= 1)) throw new RangeError(`A limit of ${limit} does no work`);
  const waiting: (() => void)[] = [];
  let free = limit;
  const enter = async (): Promise<void> => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const leave = (): void => {
    const next = waiting.shift();
    // A place that is handed over was never free.
    if (next === undefined) free++;
    else next();
  };
  return {
    async run(work) {
      await enter();
      try {
        return await work();
      } finally {
        leave();
      }
    },
    async pause(wait) {
      leave();
      try {
        return await wait();
      } finally {
        await enter();
      }
    },
  };
}
