/**
 * Runs one collected test with its hooks, as often as it asks for.
 *
 * @module
 */

import type { TestFailure, TestResult, TestStepResult } from "./test_protocol.ts";
import type { CollectedTests } from "./create_collector.ts";
import { createStepRun } from "./run_steps.ts";
import type { TestDefinition } from "./test_definition.ts";

/** What running a test needs. */
export interface RunTestOptions {
  readonly origin: string;
  readonly hooks: Pick<CollectedTests, "beforeEach" | "afterEach">;
  readonly describe: (error: unknown) => TestFailure;
  readonly monotonic: () => number;
  /** Resolves with what nobody caught while the work went on: it fails the test. */
  readonly catchStray: <Result>(work: () => Promise<Result>) => Promise<Result>;
}

/** How a test ended. */
export interface TestOutcome {
  readonly result: TestResult;
  readonly elapsedMs: number;
  readonly steps: readonly TestStepResult[];
  readonly failure?: TestFailure;
}

/** Runs the test; what it throws is its failure. */
export async function runTestCase(
  test: TestDefinition,
  options: RunTestOptions,
): Promise<TestOutcome> {
  const started = options.monotonic();
  const elapsed = (): number => options.monotonic() - started;
  if (test.isIgnored) return { result: "ignored", elapsedMs: 0, steps: [] };
  let outcome: Attempt = { steps: [] };
  for (let round = 0; round <= test.repeats; round++) {
    outcome = await tryTest(test, options);
    if (outcome.failure !== undefined) break;
  }
  const { steps, failure } = outcome;
  if (failure === undefined) return { result: "passed", elapsedMs: elapsed(), steps };
  return { result: "failed", elapsedMs: elapsed(), steps, failure };
}

interface Attempt {
  readonly steps: readonly TestStepResult[];
  readonly failure?: TestFailure;
}

async function tryTest(test: TestDefinition, options: RunTestOptions): Promise<Attempt> {
  let attempt = await runOnce(test, options);
  for (let retry = 0; retry < test.retries && attempt.failure !== undefined; retry++) {
    attempt = await runOnce(test, options);
  }
  return attempt;
}

async function runOnce(test: TestDefinition, options: RunTestOptions): Promise<Attempt> {
  const { hooks, describe } = options;
  const run = createStepRun({ ...options, name: test.name });
  let failure: TestFailure | undefined;
  try {
    await options.catchStray(async () => {
      for (const hook of hooks.beforeEach) await hook();
      await test.fn(run.context);
    });
    const fault = run.fault();
    if (fault !== undefined) failure = { message: fault, ...placeOf(test) };
  } catch (error) {
    failure = describe(error);
  }
  try {
    for (const hook of hooks.afterEach.toReversed()) await hook();
  } catch (error) {
    // What the test itself found comes first.
    failure ??= describe(error);
  }
  return { steps: run.steps, ...(failure === undefined ? {} : { failure }) };
}

function placeOf({ place }: TestDefinition): Pick<TestFailure, "place"> {
  return place === undefined ? {} : { place };
}
