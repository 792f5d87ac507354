/**
 * Stands in for `Deno.test`: a compiled program knows the function, but never runs what it is given. The collector keeps the tests
 * of the file that is being imported.
 *
 * @module
 */

import { findStackPlace } from "../core/stack_place.ts";
import { renderCaseName } from "./render_case_name.ts";
import { readTestDefinition, type TestDefinition, type TestMarks } from "./test_definition.ts";

/** A function around tests. */
export type TestHook = () => unknown;

/** What a file registered. */
export interface CollectedTests {
  readonly tests: readonly TestDefinition[];
  readonly beforeAll: readonly TestHook[];
  readonly beforeEach: readonly TestHook[];
  readonly afterEach: readonly TestHook[];
  readonly afterAll: readonly TestHook[];
}

/** Collects the tests of one file after the other. */
export interface Collector {
  /** To be put in the place of `Deno.test`. */
  readonly test: Deno.DenoTest;
  /** Begins a file; what was registered before is forgotten. `isUsers` tells the user's files from phlo's. */
  begin(isUsers: (file: string) => boolean): void;
  /** Ends the file: whatever is registered later is refused. */
  end(): CollectedTests;
}

interface Collecting {
  readonly isUsers: (file: string) => boolean;
  readonly tests: TestDefinition[];
  readonly beforeAll: TestHook[];
  readonly beforeEach: TestHook[];
  readonly afterEach: TestHook[];
  readonly afterAll: TestHook[];
}

/** Builds the collector. */
export function createCollector(): Collector {
  let current: Collecting | undefined;
  const collecting = (): Collecting => {
    if (current !== undefined) return current;
    throw new Error("Nested Deno.test() calls are not supported. Use t.step() for nested tests");
  };
  const register = (marks: TestMarks) => (...args: unknown[]): void => {
    const { tests, isUsers } = collecting();
    const place = findStackPlace(new Error().stack, isUsers);
    tests.push(readTestDefinition(args, marks, place));
  };
  const hook =
    (name: "beforeAll" | "beforeEach" | "afterEach" | "afterAll") => (fn: unknown): void => {
      if (typeof fn !== "function") throw new TypeError(`Deno.test.${name} takes a function`);
      collecting()[name].push(fn as TestHook);
    };
  const test = Object.assign(withEach(register({})), {
    ignore: withEach(register({ ignore: true })),
    only: withEach(register({ only: true })),
    beforeAll: hook("beforeAll"),
    beforeEach: hook("beforeEach"),
    afterEach: hook("afterEach"),
    afterAll: hook("afterAll"),
    // Watching for what a test leaves open is left to `deno test`.
    sanitizer: () => {},
  });
  return {
    // The overloads say how the arguments belong together; `readTestDefinition` checks them.
    test: test as unknown as Deno.DenoTest,
    begin(isUsers) {
      current = {
        isUsers,
        tests: [],
        beforeAll: [],
        beforeEach: [],
        afterEach: [],
        afterAll: [],
      };
    },
    end() {
      const collected = collecting();
      current = undefined;
      return collected;
    },
  };
}

type Register = (...args: unknown[]) => void;

/** Adds `each`: one test for each case, whose values come before the context. */
function withEach(register: Register): Register & { readonly each: unknown } {
  const each = (cases: readonly unknown[]) => (name: string, ...rest: unknown[]): void => {
    const fn = rest.findLast((arg) => typeof arg === "function") as
      | ((...args: unknown[]) => unknown)
      | undefined;
    if (fn === undefined) throw new TypeError("The test function is missing");
    const options = rest.filter((arg) => typeof arg !== "function");
    cases.forEach((values, index) => {
      const args = Array.isArray(values) ? values : [values];
      register(
        renderCaseName(String(name), args, index),
        ...options,
        (context: unknown) => fn(...args, context),
      );
    });
  };
  return Object.assign(register, { each });
}
