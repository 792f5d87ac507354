/**
 * Runs a project's tests in a process of their own and says what happens. A test that does not end takes its process along;
 * the files after it go on in another one.
 *
 * @module
 */

import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Host } from "../core/host.ts";
import { RECORD_VARIABLE } from "./open_recording.ts";
import { removeAtExit } from "./remove_at_exit.ts";
import { runTestProcess, type TestProcessOptions } from "./run_test_process.ts";
import { TEST_FOLDER_VARIABLE } from "./test_lake.ts";
import type { TestEvent, TestFailure } from "./test_protocol.ts";

/** What to run and how. */
export interface RunTestsOptions {
  /** The program and arguments that run `serveTests`. */
  readonly command: readonly string[];
  /** The project's folder, absolute. */
  readonly root: string;
  /** Relative to the root. */
  readonly workflowsFolder: string;
  /** The process's whole environment, secrets of `.env` included. */
  readonly variables: Readonly<Record<string, string>>;
  readonly names: readonly string[];
  readonly filter?: string;
  readonly failFast: boolean;
  /** How long one test may take, and the import of one file. */
  readonly timeoutSeconds: number;
  /** True where recordings are made from the real network. */
  readonly records: boolean;
  readonly signal: AbortSignal;
  readonly onEvent: (event: TestEvent) => void;
}

/** How the tests ended. */
export interface TestsSummary {
  readonly files: number;
  readonly passed: number;
  readonly failed: number;
  readonly ignored: number;
  readonly filtered: number;
  /** Files that failed as a whole. */
  readonly failedFiles: number;
  /** Files whose tests marked `only` kept others from running. */
  readonly onlyFiles: readonly string[];
  /** Set where no test could be run at all. */
  readonly refused?: TestFailure;
}

/** Runs the tests. What a test does wrong is in the summary; only a broken disk is thrown. */
export async function runTests(options: RunTestsOptions, host: Host): Promise<TestsSummary> {
  const folder = join(tmpdir(), `phlo-tests-${host.ids.uuid()}`);
  await host.disk.makeFolder(folder);
  const kept = removeAtExit(folder);
  const counter = createCounter();
  const variables = {
    ...options.variables,
    [TEST_FOLDER_VARIABLE]: folder,
    // File times are a little coarser than the clock.
    ...(options.records ? { [RECORD_VARIABLE]: String(host.clock.now() - 10) } : {}),
  };
  const processOptions: TestProcessOptions = {
    ...options,
    variables,
    onEvent(event) {
      counter.take(event);
      options.onEvent(event);
    },
  };
  try {
    let remaining = await runTestProcess(undefined, processOptions, host);
    while (remaining.length > 0 && !options.signal.aborted) {
      if (options.failFast && counter.hasFailed()) break;
      remaining = await runTestProcess(remaining, processOptions, host);
    }
    return counter.summary();
  } finally {
    kept.forget();
    await host.disk.remove(folder);
  }
}

interface Counter {
  take(event: TestEvent): void;
  hasFailed(): boolean;
  summary(): TestsSummary;
}

function createCounter(): Counter {
  const counts = { files: 0, passed: 0, failed: 0, ignored: 0, filtered: 0, failedFiles: 0 };
  const onlyFiles: string[] = [];
  let refused: TestFailure | undefined;
  return {
    take(event) {
      switch (event.kind) {
        case "tests_selected":
          counts.files = event.files.length;
          return;
        case "test_finished":
          counts[event.result]++;
          return;
        case "file_failed":
          counts.failedFiles++;
          return;
        case "file_finished":
          counts.filtered += event.filtered;
          if (event.usedOnly) onlyFiles.push(event.file);
          return;
        case "refused":
          refused = event.failure;
          return;
        case "file_started":
        case "test_started":
        case "test_log":
        case "done":
          return;
        default:
          event satisfies never;
      }
    },
    hasFailed: () => counts.failed + counts.failedFiles > 0,
    summary: () => ({ ...counts, onlyFiles, ...(refused === undefined ? {} : { refused }) }),
  };
}
