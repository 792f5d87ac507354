/**
 * Runs the tests of one file in this process, and says what happens.
 *
 * @module
 */

import { relative } from "node:path";
import { pathToFileURL } from "node:url";
import type { CollectedTests, Collector } from "./create_collector.ts";
import type { CatchStray } from "./guard_process.ts";
import { type LoadedTests, TestFileError } from "./load_tests.ts";
import { runTestCase } from "./run_test_case.ts";
import type { TestDefinition } from "./test_definition.ts";
import type { TestEvent, TestFailure } from "./test_protocol.ts";

/** A fact without what all facts have. */
export type FileFact = DistributiveOmit<TestEvent, "version">;
type DistributiveOmit<Union, Key extends string> = Union extends unknown ? Omit<Union, Key> : never;

/** What running files needs. */
export interface RunFileOptions {
  readonly loaded: LoadedTests;
  readonly collector: Collector;
  readonly catchStray: CatchStray;
  /** Runs work whose printed lines belong to a test. */
  readonly capture: <Result>(
    test: string | undefined,
    work: () => Promise<Result>,
  ) => Promise<Result>;
  readonly emit: (fact: FileFact) => void;
  readonly monotonic: () => number;
  /** Part of a test's name, or a pattern between slashes. */
  readonly filter: string | undefined;
  readonly failFast: boolean;
}

/** Runs a file's tests one after the other; false where something failed. */
export async function runTestFile(path: string, options: RunFileOptions): Promise<boolean> {
  const { emit, loaded, monotonic } = options;
  const file = relative(loaded.root, path);
  const started = monotonic();
  emit({ kind: "file_started", file });
  const collected = await collectTests(path, file, options);
  const chosen = chooseTests(collected?.tests ?? [], options.filter);
  const hasPassed = collected !== undefined &&
    await runTests(path, { ...collected, tests: chosen.tests }, options);
  emit({
    kind: "file_finished",
    file,
    elapsedMs: monotonic() - started,
    tests: chosen.tests.length,
    filtered: chosen.filtered,
    usedOnly: chosen.usedOnly,
  });
  return hasPassed && !chosen.usedOnly;
}

async function collectTests(
  path: string,
  file: string,
  { loaded, collector, capture, catchStray, emit }: RunFileOptions,
): Promise<CollectedTests | undefined> {
  collector.begin(loaded.isUsers);
  try {
    await capture(undefined, () => catchStray(() => loaded.load(path)));
    return collector.end();
  } catch (error) {
    collector.end();
    const failure = error instanceof TestFileError ? error.failure : loaded.describe(error);
    emit({ kind: "file_failed", file, failure });
    return undefined;
  }
}

interface ChosenTests {
  readonly tests: readonly TestDefinition[];
  readonly filtered: number;
  readonly usedOnly: boolean;
}

function chooseTests(all: readonly TestDefinition[], filter: string | undefined): ChosenTests {
  const usedOnly = all.some((test) => test.isOnly);
  const focused = usedOnly ? all.filter((test) => test.isOnly) : all;
  const isWanted = createFilter(filter);
  const tests = focused.filter(({ name }) => isWanted(name));
  return { tests, usedOnly, filtered: focused.length - tests.length };
}

function createFilter(filter: string | undefined): (name: string) => boolean {
  if (filter === undefined) return () => true;
  const pattern = /^\/(.*)\/$/.exec(filter)?.[1];
  if (pattern === undefined) return (name) => name.includes(filter);
  const regex = new RegExp(pattern);
  return (name) => regex.test(name);
}

async function runTests(
  path: string,
  collected: CollectedTests,
  options: RunFileOptions,
): Promise<boolean> {
  if (collected.tests.length === 0) return true;
  let hasPassed = await runHooks("beforeAll", path, collected.beforeAll, options);
  if (hasPassed) {
    for (const test of collected.tests) {
      hasPassed = await runOne(test, path, collected, options) && hasPassed;
      if (!hasPassed && options.failFast) break;
    }
  }
  return await runHooks("afterAll", path, collected.afterAll.toReversed(), options) && hasPassed;
}

async function runHooks(
  name: string,
  path: string,
  hooks: CollectedTests["beforeAll"],
  { loaded, capture, catchStray, emit }: RunFileOptions,
): Promise<boolean> {
  try {
    for (const hook of hooks) {
      await capture(undefined, () => catchStray(async () => void await hook()));
    }
    return true;
  } catch (error) {
    const failure: TestFailure = loaded.describe(error);
    const message = `${name} failed: ${failure.message}`;
    emit({
      kind: "file_failed",
      file: relative(loaded.root, path),
      failure: { ...failure, message },
    });
    return false;
  }
}

async function runOne(
  test: TestDefinition,
  path: string,
  collected: CollectedTests,
  options: RunFileOptions,
): Promise<boolean> {
  const { loaded, emit, capture } = options;
  const file = relative(loaded.root, path);
  emit({
    kind: "test_started",
    file,
    test: test.name,
    ...(test.place === undefined ? {} : { place: { ...test.place, file } }),
    ...(test.timeoutMs === undefined ? {} : { timeoutMs: test.timeoutMs }),
  });
  const outcome = await capture(test.name, () =>
    runTestCase(test, {
      origin: pathToFileURL(path).href,
      hooks: collected,
      describe: loaded.describe,
      monotonic: options.monotonic,
      catchStray: options.catchStray,
    }));
  emit({ kind: "test_finished", file, test: test.name, ...outcome, steps: [...outcome.steps] });
  return outcome.result !== "failed";
}
