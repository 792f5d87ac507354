/**
 * Work of which a part must be done by one at a time: whoever comes to that part waits for those who came before.
 *
 * @module
 */

/** One worker's turn. */
export interface Turn {
  /** Resolves when everybody who asked before has ended; asked again, it is the same turn. */
  take(): Promise<void>;
  /** Lets the next one go on; nothing where the turn was never asked for. */
  end(): void;
}

/** Makes a queue; each call gives a worker its turn in it. */
export function createTurns(): () => Turn {
  let last = Promise.resolve();
  return () => {
    let taken: Promise<void> | undefined;
    const done = Promise.withResolvers<void>();
    return {
      take() {
        if (taken !== undefined) return taken;
        taken = last;
        last = taken.then(() => done.promise);
        return taken;
      },
      end: () => done.resolve(),
    };
  };
}
