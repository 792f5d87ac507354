/**
 * Starts the benchmarks' server and waits until it answers.
 *
 * @module
 */

/** What the server has to offer. */
export interface ServerWork {
  /** The file that `/records.ndjson` sends. */
  readonly ndjsonPath?: string;
  /** How many pages `/orders` has. */
  readonly pages: number;
  readonly rowsPerPage: number;
}

/** A running server. */
export interface LoopbackServer extends Disposable {
  readonly url: string;
}

/** Starts the server in a thread of its own. */
export function startLoopbackServer(work: Partial<ServerWork> = {}): Promise<LoopbackServer> {
  const thread = new Worker(new URL("loopback_thread.ts", import.meta.url), { type: "module" });
  return new Promise((resolve, reject) => {
    thread.addEventListener("error", (event) => reject(new Error(event.message)));
    thread.addEventListener("message", (event: MessageEvent<number>) => {
      resolve({
        url: `http://127.0.0.1:${event.data}`,
        [Symbol.dispose]: () => thread.terminate(),
      });
    });
    thread.postMessage({ pages: 0, rowsPerPage: 1000, ...work });
  });
}
