/**
 * Starts the thread that reads standard input, as early as possible: a thread takes as long to start as the rest of the worker
 * takes to load.
 *
 * @module
 */

/** The lines that the parent sends. */
export interface ParentLines {
  /** Hands over what has come, and everything from then on; an empty line says that the parent is gone. */
  listen(take: (line: string) => void): void;
}

/** Starts the watchdog. */
export function startWatchdog(): ParentLines {
  let waiting: string[] = [];
  let receive = (line: string): void => void waiting.push(line);
  const watchdog = new Worker(new URL("./watchdog.ts", import.meta.url), { type: "module" });
  watchdog.addEventListener("message", (event: MessageEvent<string>) => receive(event.data));
  return {
    listen(take) {
      receive = take;
      for (const line of waiting) take(line);
      waiting = [];
    },
  };
}
