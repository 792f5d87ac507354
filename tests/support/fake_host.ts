/**
 * A host for tests: a set clock, counted ids, a scripted network, a silent log, and the real disk under a folder of the test's.
 *
 * @module
 */

import type { Host, Processes } from "../../src/core/host.ts";
import { createHost, SILENT_LOG } from "../../src/host/real_host.ts";

/** What a test may set. */
export interface FakeHostOptions {
  readonly nowMs?: number;
  readonly fetch?: (url: string, init?: RequestInit) => Promise<Response>;
  readonly variables?: Readonly<Record<string, string>>;
  readonly workingFolder?: string;
  readonly isProcessAlive?: (pid: number, seenAtMs: number) => boolean;
  /** Answers for programs; the real ones where left out. */
  readonly processes?: Processes;
}

/** A host whose clock stands still unless it sleeps, and moves by exactly what was slept. */
export interface FakeHost extends Host {
  advance(durationMs: number): void;
  readonly slept: number[];
}

/** Builds the fake. */
export function fakeHost(options: FakeHostOptions = {}): FakeHost {
  const real = createHost(SILENT_LOG);
  let now = options.nowMs ?? Date.UTC(2024, 0, 20, 12);
  let next = 0;
  const slept: number[] = [];
  const variables = options.variables ?? {};
  return {
    ...real,
    slept,
    advance(durationMs) {
      now += durationMs;
    },
    clock: {
      now: () => now,
      monotonic: () => now,
      // deno-lint-ignore require-await -- a promise by contract
      async sleep(durationMs, signal) {
        signal?.throwIfAborted();
        slept.push(durationMs);
        now += durationMs;
      },
    },
    ids: {
      uuid: () => `00000000-0000-4000-8000-${String(++next).padStart(12, "0")}`,
      snapshotId: () => 1000 + ++next,
    },
    network: {
      fetch: options.fetch ?? (() => Promise.reject(new TypeError("this test has no network"))),
    },
    environment: {
      variable: (name) => variables[name],
      variables: () => variables,
      workingFolder: options.workingFolder ?? Deno.cwd(),
      pid: Deno.pid,
      hostname: "test-host",
      // The clock is set, so a process's real start says nothing: only this process is alive.
      isProcessAlive: options.isProcessAlive ?? ((pid) => pid === Deno.pid),
      memoryBytes: () => 8e9,
    },
    processes: options.processes ?? real.processes,
  };
}

/** Runs `body` in a fresh folder that is gone afterwards. */
export async function withFolder<Result>(
  body: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "phlo-test-" }));
  try {
    return await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
