/**
 * The real world behind `Host`. Only this folder and `main.ts` touch Deno, `fetch` and the clock.
 *
 * @module
 */

import type { Clock, Environment, Host, Ids, Log, Network } from "../core/host.ts";
import { isProcessAlive } from "./process_alive.ts";
import { readMemoryLimit } from "./memory_limit.ts";
import { createDisk } from "./real_disk.ts";
import { PROCESSES } from "./real_processes.ts";

/** Builds the real host around a log. */
export function createHost(log: Log): Host {
  return {
    clock: CLOCK,
    ids: IDS,
    network: NETWORK,
    disk: createDisk(IDS),
    environment: readEnvironment(),
    processes: PROCESSES,
    log,
  };
}

const CLOCK: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (durationMs, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const timer = setTimeout(() => {
        signal?.removeEventListener("abort", stop);
        resolve();
      }, durationMs);
      const stop = (): void => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", stop, { once: true });
    }),
};

const IDS: Ids = {
  uuid: () => crypto.randomUUID(),
  snapshotId: () => {
    const [high, low] = crypto.getRandomValues(new Uint32Array(2));
    // 53 bits: every JavaScript reader of the metadata keeps the number exact.
    return ((high ?? 0) & 0x1fffff) * 2 ** 32 + (low ?? 0) || 1;
  },
};

const NETWORK: Network = { fetch: (url, init) => fetch(url, init) };

function readEnvironment(): Environment {
  return {
    variable: (name) => Deno.env.get(name),
    variables: () => Deno.env.toObject(),
    workingFolder: Deno.cwd(),
    pid: Deno.pid,
    hostname: Deno.hostname(),
    isProcessAlive,
    memoryBytes: readMemoryLimit,
  };
}

/** A log that nobody reads. */
export const SILENT_LOG: Log = { debug() {}, info() {}, warn() {}, error() {} };
