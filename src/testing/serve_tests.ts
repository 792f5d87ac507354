/**
 * What `phlo __tests` runs: a process that imports the user's test files, runs them and says what happens, until its parent is gone.
 *
 * @module
 */

import { relative } from "node:path";
import process from "node:process";
import type { Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";
import { captureConsole } from "../worker/capture_console.ts";
import type { ParentLines } from "../worker/start_watchdog.ts";
import { writeControl } from "../worker/write_control.ts";
import { createCollector } from "./create_collector.ts";
import { guardProcess } from "./guard_process.ts";
import { loadTests } from "./load_tests.ts";
import { type FileFact, type RunFileOptions, runTestFile } from "./run_test_file.ts";
import { selectTests } from "./select_tests.ts";
import { TEST_REQUEST, type TestFailure, type TestRequest } from "./test_protocol.ts";

/** Runs what the parent asks for; the process ends with its parent. Never resolves. */
export function serveTests(parent: ParentLines, host: Host): Promise<never> {
  // A failed assertion is often thrown deep inside a package.
  Error.stackTraceLimit = 50;
  // Ctrl-C reaches the whole process group; what it means is the parent's to decide.
  process.on("SIGINT", () => {});
  // The real one, kept before tests are: `process.exit` asks whatever stands in its place.
  const exit = Deno.exit;
  const catchStray = guardProcess();
  const { run: runCaptured } = captureConsole(globalThis.console);
  const collector = createCollector();
  Object.defineProperty(Deno, "test", { value: collector.test, configurable: true });
  let file = "";
  const emit = (fact: FileFact): void => {
    if (fact.kind === "file_started") file = fact.file;
    writeControl({ version: 1, ...fact });
  };
  const capture: RunFileOptions["capture"] = (test, work) =>
    runCaptured((event) => {
      if (event.kind !== "log") return;
      const stream = event.stream === "stderr" ? "stderr" : "stdout";
      const about = test === undefined ? {} : { test };
      emit({ kind: "test_log", file, ...about, stream, message: event.message });
    }, work);
  const runtime = { collector, catchStray, capture, emit, monotonic: host.clock.monotonic };
  parent.listen((line) => {
    if (line === "") return exit(0);
    answer(TEST_REQUEST.parse(JSON.parse(line)), runtime, host);
  });
  return new Promise(() => {});
}

type Runtime = Omit<RunFileOptions, "loaded" | "filter" | "failFast">;

async function answer(request: TestRequest, runtime: Runtime, host: Host): Promise<void> {
  try {
    await runRequest(request, runtime, host);
    runtime.emit({ kind: "done" });
  } catch (error) {
    runtime.emit({ kind: "refused", failure: describe(error) });
  }
}

async function runRequest(request: TestRequest, runtime: Runtime, host: Host): Promise<void> {
  const loaded = await loadTests(request, host);
  const files = request.files ?? selectTests(request.names, loaded);
  if (request.files === undefined) {
    runtime.emit({
      kind: "tests_selected",
      files: files.map((file) => relative(loaded.root, file)),
      watch: [...loaded.files],
    });
  }
  for (const path of files) {
    const hasPassed = await runTestFile(path, {
      ...runtime,
      loaded,
      filter: request.filter,
      failFast: request.failFast,
    });
    if (!hasPassed && request.failFast) return;
  }
}

function describe(error: unknown): TestFailure {
  if (!(error instanceof PhloError)) {
    return {
      message: String(error),
      code: "PHLO-901",
      stack: (error as Error | undefined)?.stack ?? "",
    };
  }
  return {
    message: error.message,
    code: error.code,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(error.place === undefined ? {} : { place: error.place }),
  };
}
