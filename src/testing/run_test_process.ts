/**
 * One process of tests, from its parent's side: who is running, for how long, and what to say when it ends too early.
 *
 * @module
 */

import { join } from "node:path";
import type { Host } from "../core/host.ts";
import type { Place } from "../core/place.ts";
import { type Child, type ChildEnd, spawnChild } from "../worker/spawn_child.ts";
import { renderSource } from "./render_source.ts";
import { TEST_EVENT, type TestEvent, type TestFailure, type TestRequest } from "./test_protocol.ts";

/** How the process is started and watched. */
export interface TestProcessOptions {
  readonly command: readonly string[];
  readonly root: string;
  readonly workflowsFolder: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly names: readonly string[];
  readonly filter?: string;
  readonly failFast: boolean;
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
  readonly onEvent: (event: TestEvent) => void;
}

const HEARTBEAT_MS = 3000;
/** A loaded machine may take its time to start a process and read the files. */
const START_MS = 60_000;

/** What is under way. */
interface Standing {
  /** Relative paths, in order. */
  files: readonly string[];
  file: string | undefined;
  test: { readonly name: string; readonly place: Place | undefined } | undefined;
  testsDone: number;
  startedAt: number;
  isDone: boolean;
  /** Why the process was ended from here. */
  endedFor: string | undefined;
}

/** Runs files in one process, all selected ones where none are named; the files that are left when it ended early. */
export async function runTestProcess(
  files: readonly string[] | undefined,
  options: TestProcessOptions,
  host: Host,
): Promise<readonly string[]> {
  const standing: Standing = {
    files: files ?? [],
    file: undefined,
    test: undefined,
    testsDone: 0,
    startedAt: 0,
    isDone: false,
    endedFor: undefined,
  };
  await using child: Child<TestRequest> = spawnChild<TestRequest, TestEvent>({
    command: options.command,
    workingFolder: options.root,
    variables: options.variables,
    heartbeatMs: HEARTBEAT_MS,
    parseMessage: (value) => TEST_EVENT.safeParse(value).data,
    onMessage: (event) => take(event, standing, watch, options, host),
    onLine: (stream, message) => options.onEvent(logOf(stream, message, standing)),
  });
  const stop = (): void => child.kill();
  const watch = createWatch(child, standing, options, host);
  options.signal.addEventListener("abort", stop, { once: true });
  watch.begin(Math.max(START_MS, options.timeoutSeconds * 1000));
  child.send(renderTestRequest(files, options));
  const finished = watch.finished;
  const end = await Promise.race([child.ended, finished]);
  watch.stop();
  options.signal.removeEventListener("abort", stop);
  if (end === undefined || standing.isDone || options.signal.aborted) return [];
  await reportEnd(end, standing, options, host);
  const index = standing.file === undefined ? -1 : standing.files.indexOf(standing.file);
  return index < 0 ? [] : standing.files.slice(index + 1);
}

function renderTestRequest(
  files: readonly string[] | undefined,
  options: TestProcessOptions,
): TestRequest {
  return {
    version: 1,
    root: options.root,
    workflowsFolder: options.workflowsFolder,
    names: [...options.names],
    failFast: options.failFast,
    ...(files === undefined ? {} : { files: files.map((file) => join(options.root, file)) }),
    ...(options.filter === undefined ? {} : { filter: options.filter }),
  };
}

function take(
  event: TestEvent,
  standing: Standing,
  watch: Watch,
  options: TestProcessOptions,
  host: Host,
): void {
  switch (event.kind) {
    case "tests_selected":
      standing.files = event.files;
      break;
    case "file_started":
      standing.file = event.file;
      standing.testsDone = 0;
      standing.startedAt = host.clock.monotonic();
      watch.begin(undefined);
      break;
    case "test_started":
      standing.test = { name: event.test, place: event.place };
      watch.begin(event.timeoutMs);
      break;
    case "test_finished":
      standing.test = undefined;
      standing.testsDone++;
      watch.begin(undefined);
      break;
    case "done":
    case "refused":
      standing.isDone = true;
      options.onEvent(event);
      return watch.finish();
    case "file_failed":
    case "file_finished":
    case "test_log":
      break;
    default:
      event satisfies never;
  }
  options.onEvent(event);
}

interface Watch {
  /** Starts the time anew; the options' where no other is given. */
  begin(timeoutMs: number | undefined): void;
  stop(): void;
  finish(): void;
  readonly finished: Promise<undefined>;
}

/** Ends the process when nothing new has begun for too long: an endless loop hears nothing from inside. */
function createWatch(
  child: Child<TestRequest>,
  standing: Standing,
  options: TestProcessOptions,
  host: Host,
): Watch {
  let timer = new AbortController();
  const { promise, resolve } = Promise.withResolvers<undefined>();
  return {
    finished: promise,
    finish: () => resolve(undefined),
    stop: () => timer.abort(),
    begin(timeoutMs) {
      timer.abort();
      timer = new AbortController();
      const limitMs = timeoutMs ?? options.timeoutSeconds * 1000;
      host.clock.sleep(limitMs, timer.signal).then(() => {
        standing.endedFor = `it did not end within ${limitMs / 1000} s`;
        child.kill();
      }, () => {
        // Something new began in time.
      });
    },
  };
}

function logOf(stream: "stdout" | "stderr", message: string, standing: Standing): TestEvent {
  return {
    version: 1,
    kind: "test_log",
    file: standing.file ?? "",
    ...(standing.test === undefined ? {} : { test: standing.test.name }),
    stream,
    message,
  };
}

/** The test that was running failed, and so did its file. */
async function reportEnd(
  end: ChildEnd,
  standing: Standing,
  options: TestProcessOptions,
  host: Host,
): Promise<void> {
  const { file, test } = standing;
  const reason = standing.endedFor ?? `its process ended with ${end.how}${lastWords(end)}`;
  const hint = standing.endedFor === undefined
    ? undefined
    : "a longer time: --timeout SECONDS, or timeout (in milliseconds) in the test's options";
  const hinted = hint === undefined ? {} : { hint };
  if (file === undefined) {
    const failure = { message: `Cannot run the tests: ${reason}`, code: "PHLO-306", ...hinted };
    return options.onEvent({ version: 1, kind: "refused", failure });
  }
  const elapsedMs = host.clock.monotonic() - standing.startedAt;
  if (test === undefined) {
    const message = `Cannot load "${file}": ${reason}`;
    options.onEvent({ version: 1, kind: "file_failed", file, failure: { message, ...hinted } });
  } else {
    const failure: TestFailure = {
      message: `the test was stopped: ${reason}`,
      ...hinted,
      ...(test.place === undefined
        ? {}
        : { place: await renderSource(test.place, options.root, host) }),
    };
    options.onEvent({
      version: 1,
      kind: "test_finished",
      file,
      test: test.name,
      result: "failed",
      elapsedMs,
      steps: [],
      failure,
    });
  }
  options.onEvent({
    version: 1,
    kind: "file_finished",
    file,
    elapsedMs,
    tests: standing.testsDone + (test === undefined ? 0 : 1),
    filtered: 0,
    usedOnly: false,
  });
}

function lastWords({ lastLines }: ChildEnd): string {
  const words = lastLines.filter((line) => line.trim() !== "" && !/^\s+at /.test(line));
  return words.length === 0 ? "" : `; its last words: ${words.slice(-4).join(" | ")}`;
}
