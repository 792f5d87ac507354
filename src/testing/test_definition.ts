/**
 * The forms in which `Deno.test` takes a test, read into one.
 *
 * @module
 */

import type { Place } from "../core/place.ts";

/** A test as it was registered. */
export interface TestDefinition {
  readonly name: string;
  readonly fn: (context: Deno.TestContext) => unknown;
  readonly isIgnored: boolean;
  readonly isOnly: boolean;
  readonly timeoutMs: number | undefined;
  /** Further tries of a test that fails. */
  readonly retries: number;
  /** Further runs of a test that passes. */
  readonly repeats: number;
  /** Where it was registered. */
  readonly place: Place | undefined;
}

/** What `Deno.test.ignore` and `Deno.test.only` add. */
export interface TestMarks {
  readonly ignore?: boolean;
  readonly only?: boolean;
}

type Options = Partial<Deno.TestDefinition>;

/**
 * Reads the arguments of `Deno.test`: a name and a function, a named function, options with or without them.
 * @throws TypeError for anything else, as `deno test` does.
 */
export function readTestDefinition(
  args: readonly unknown[],
  marks: TestMarks,
  place: Place | undefined,
): TestDefinition {
  const name = args.find((arg) => typeof arg === "string");
  const given = args.find((arg) => typeof arg === "function");
  const options: Options = args.find((arg) => typeof arg === "object" && arg !== null) ?? {};
  const fn = given ?? options.fn;
  if (typeof fn !== "function") throw new TypeError("The test function is missing");
  const title = name ?? options.name ?? fn.name;
  if (typeof title !== "string" || title === "") {
    throw new TypeError(
      args[0] === fn ? "The test function must have a name" : "The test name can't be empty",
    );
  }
  return {
    name: title,
    fn: fn as TestDefinition["fn"],
    isIgnored: marks.ignore ?? options.ignore ?? false,
    isOnly: marks.only ?? options.only ?? false,
    timeoutMs: options.timeout === 0 ? undefined : options.timeout,
    retries: options.retry ?? 0,
    repeats: options.repeats ?? 0,
    place,
  };
}
