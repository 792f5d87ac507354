/**
 * Sends what a user's function prints with `console` along with the request that it printed for.
 * What is printed in other ways reaches the parent by standard output.
 *
 * @module
 */

import { AsyncLocalStorage } from "node:async_hooks";
import { format } from "node:util";
import type { WorkerEvent } from "../core/worker_port.ts";

/** Runs work whose `console` lines belong to one request. */
export interface ConsoleCapture {
  run<Result>(onLine: (event: WorkerEvent) => void, work: () => Result): Result;
}

const METHODS = {
  debug: { stream: "stdout", level: "debug" },
  log: { stream: "stdout", level: "info" },
  info: { stream: "stdout", level: "info" },
  warn: { stream: "stderr", level: "warn" },
  error: { stream: "stderr", level: "error" },
} as const;

/** Replaces the methods of `target`; outside of `run` they do what they did. */
export function captureConsole(target: Console): ConsoleCapture {
  const storage = new AsyncLocalStorage<(event: WorkerEvent) => void>();
  for (const [name, { stream, level }] of Object.entries(METHODS)) {
    const method = name as keyof typeof METHODS;
    const original = target[method].bind(target);
    target[method] = (...values: unknown[]): void => {
      const onLine = storage.getStore();
      if (onLine === undefined) return original(...values);
      for (const message of format(...values).split("\n")) {
        onLine({ kind: "log", stream, level, message });
      }
    };
  }
  return { run: (onLine, work) => storage.run(onLine, work) };
}
