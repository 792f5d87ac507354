/**
 * The context that a test is called with, and the steps it takes.
 *
 * @module
 */

import type { TestFailure, TestStepResult } from "./test_protocol.ts";

/** What steps need to know. */
export interface StepOptions {
  readonly name: string;
  /** The URL of the test's file. */
  readonly origin: string;
  readonly describe: (error: unknown) => TestFailure;
  readonly monotonic: () => number;
}

/** A context and what became of its steps. */
export interface StepRun {
  readonly context: Deno.TestContext;
  /** In the order in which they ended, steps of steps before them. */
  readonly steps: readonly TestStepResult[];
  /** Why the test fails on account of its steps; undefined where it does not. */
  fault(): string | undefined;
}

/** Creates the context of a test. */
export function createStepRun(options: StepOptions): StepRun {
  const steps: TestStepResult[] = [];
  const root = createContext({ ...options, level: 0, parent: undefined, steps });
  return { context: root.context, steps, fault: () => root.fault() };
}

interface ContextOptions extends StepOptions {
  readonly level: number;
  readonly parent: Deno.TestContext | undefined;
  readonly steps: TestStepResult[];
}

interface Context {
  readonly context: Deno.TestContext;
  fault(): string | undefined;
}

function createContext(options: ContextOptions): Context {
  let running = 0;
  let failed = 0;
  const context: Deno.TestContext = {
    name: options.name,
    origin: options.origin,
    ...(options.parent === undefined ? {} : { parent: options.parent }),
    async step(
      first: string | Deno.TestStepDefinition | ((t: Deno.TestContext) => unknown),
      fn?: (t: Deno.TestContext) => unknown,
    ): Promise<boolean> {
      running++;
      const hasPassed = await runStep(readStep(first, fn), { ...options, parent: context });
      running--;
      if (!hasPassed) failed++;
      return hasPassed;
    },
    assertSnapshot() {
      return Promise.reject(
        new Error("t.assertSnapshot is not part of phlo test: use deno test, or expectRows"),
      );
    },
  };
  return {
    context,
    fault() {
      if (running > 0) {
        return `${running} step${
          running === 1 ? "" : "s"
        } did not end before the test did: await t.step(…)`;
      }
      return failed === 0 ? undefined : `${failed} step${failed === 1 ? "" : "s"} failed`;
    },
  };
}

interface Step {
  readonly name: string;
  readonly isIgnored: boolean;
  readonly fn: (t: Deno.TestContext) => unknown;
}

function readStep(
  first: string | Deno.TestStepDefinition | ((t: Deno.TestContext) => unknown),
  fn: ((t: Deno.TestContext) => unknown) | undefined,
): Step {
  const step = typeof first === "string"
    ? { name: first, isIgnored: false, fn }
    : typeof first === "function"
    ? { name: first.name, isIgnored: false, fn: first }
    : { name: first.name, isIgnored: first.ignore ?? false, fn: first.fn };
  if (typeof step.fn !== "function") throw new TypeError("Expected function for second argument");
  if (step.name === "") throw new TypeError("The step function must have a name");
  return { ...step, fn: step.fn };
}

async function runStep(step: Step, options: ContextOptions): Promise<boolean> {
  const { steps, level, describe, monotonic } = options;
  const base = { name: step.name, level: level + 1 };
  if (step.isIgnored) {
    steps.push({ ...base, result: "ignored", elapsedMs: 0 });
    return true;
  }
  const started = monotonic();
  const inner = createContext({ ...options, name: step.name, level: level + 1 });
  let failure: TestFailure | undefined;
  try {
    await step.fn(inner.context);
    const fault = inner.fault();
    if (fault !== undefined) failure = { message: fault };
  } catch (error) {
    failure = describe(error);
  }
  const elapsedMs = monotonic() - started;
  steps.push(
    failure === undefined
      ? { ...base, result: "passed", elapsedMs }
      : { ...base, result: "failed", elapsedMs, failure },
  );
  return failure === undefined;
}
