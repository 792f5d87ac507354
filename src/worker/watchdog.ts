/**
 * The thread that keeps a worker from outliving its parent. It alone reads standard input, so it hears the parent
 * also while the user's function keeps the main thread busy, and ends the whole process when the parent is gone or silent.
 * It imports nothing but `node:process`, and `deno compile` must be told to include it.
 *
 * @module
 */

import process from "node:process";

/** The part of a worker's global scope that is used here. */
interface ThreadScope {
  postMessage(line: string): void;
}

const TICK_MS = 1000;
/** Ticks are counted, not time: after the machine slept, the parent gets its chance to be heard. */
const MAX_SILENT_TICKS = 15;
/** How long the main thread has to end by itself once the parent is gone. */
const GRACE_MS = 1000;

let silentTicks = 0;
// Nothing is written before the kill: writing to a parent that is gone throws, and the kill would never come.
setInterval(() => {
  if (++silentTicks > MAX_SILENT_TICKS) process.kill(process.pid, "SIGKILL");
}, TICK_MS);
await listen(self as unknown as ThreadScope);

async function listen(main: ThreadScope): Promise<void> {
  let rest = "";
  try {
    // `process.stdin` belongs to the main thread; this reader works in every thread.
    for await (const piece of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
      silentTicks = 0;
      const lines = (rest + piece).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) if (line !== "") main.postMessage(line);
    }
  } finally {
    setTimeout(() => process.kill(process.pid, "SIGKILL"), GRACE_MS);
    main.postMessage("");
  }
}
