/**
 * Messages that say the same again and again, such as those of a server that is asked five times: the first is shown, the
 * others are counted.
 *
 * @module
 */

/** Counts what is said about each step. */
export interface Repeats {
  /** True where the message is new for the step and worth a line. */
  isNew(step: string, message: string): boolean;
  /** What is left to say when the step ends: one text for each message that came more than once. */
  end(step: string): readonly string[];
}

/** Starts counting. */
export function foldRepeats(): Repeats {
  const counts = new Map<string, Map<string, number>>();
  return {
    isNew(step, message) {
      const own = counts.get(step) ?? new Map<string, number>();
      counts.set(step, own);
      const key = withoutWait(message);
      const count = (own.get(key) ?? 0) + 1;
      own.set(key, count);
      return count === 1;
    },
    end(step) {
      const own = counts.get(step) ?? new Map<string, number>();
      counts.delete(step);
      return [...own].flatMap(([message, count]) =>
        count === 1 ? [] : [`${message} (${count} times)`]
      );
    },
  };
}

/** `…; asking again in 0.5 s` and `…; try 2 of 3 in 30 s` differ in nothing but the number. */
function withoutWait(message: string): string {
  const end = Math.max(message.lastIndexOf("; asking again in "), message.lastIndexOf("; try "));
  return end < 0 ? message : message.slice(0, end);
}
