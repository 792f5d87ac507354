/**
 * Lines about steps that are performed side by side, printed in the order of the plan: those of a step wait until every
 * step before it has ended.
 *
 * @module
 */

/** Takes lines and lets them go in order. */
export interface OrderedLines {
  /** A line about a step; at once where its turn has come. */
  add(step: string, line: string): void;
  /** Nothing more comes about the step for now. */
  end(step: string): void;
  /** Lets everything go that still waits. */
  flush(): void;
}

/** Orders the lines of the named steps; lines of others are printed at once. */
export function orderLines(steps: readonly string[], say: (line: string) => void): OrderedLines {
  const waiting = new Map(steps.map((step) => [step, [] as string[]]));
  const ended = new Set<string>();
  const release = (step: string): void => {
    const lines = waiting.get(step) ?? [];
    waiting.delete(step);
    lines.forEach(say);
  };
  const isFirst = (step: string): boolean => waiting.keys().next().value === step;
  return {
    add(step, line) {
      // What has had its turn may be performed once more.
      if (!waiting.has(step) || isFirst(step)) say(line);
      else waiting.get(step)?.push(line);
    },
    end(step) {
      ended.add(step);
      for (const next of [...waiting.keys()]) {
        if (!ended.has(next)) {
          // The step whose turn it is now speaks for itself from here on.
          waiting.get(next)?.splice(0).forEach(say);
          return;
        }
        release(next);
      }
    },
    flush() {
      [...waiting.keys()].forEach(release);
    },
  };
}
