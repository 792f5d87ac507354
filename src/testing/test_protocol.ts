/**
 * What `phlo test` and the process of the tests say to each other: one JSON value a line. What the process says is also what
 * `phlo test --json` prints.
 *
 * @module
 */

import { z } from "zod";

const text = z.string();
const count = z.number().min(0);

const PLACE = z.object({
  file: text,
  line: z.int().exactOptional(),
  column: z.int().exactOptional(),
  frame: text.exactOptional(),
});

const FAILURE = z.object({
  message: text,
  code: text.exactOptional(),
  hint: text.exactOptional(),
  place: PLACE.exactOptional(),
  stack: text.exactOptional(),
});

const RESULT = z.enum(["passed", "failed", "ignored"]);

const STEP = z.object({
  name: text,
  /** 1 for a step of the test, 2 for a step of a step. */
  level: z.int(),
  result: RESULT,
  elapsedMs: count,
  failure: FAILURE.exactOptional(),
});

const version = z.literal(1);

/** From `phlo test` to the process of the tests. */
export const TEST_REQUEST = z.object({
  version,
  root: text,
  workflowsFolder: text,
  /** Domains, tables, models, files; all tests where there are none. */
  names: z.array(text),
  /** The files still to run, absolute, where an earlier process was ended; else absent. */
  files: z.array(text).exactOptional(),
  filter: text.exactOptional(),
  failFast: z.boolean(),
});

/** Facts about tests, in order. */
export const TEST_EVENT = z.discriminatedUnion("kind", [
  z.object({
    version,
    kind: z.literal("tests_selected"),
    files: z.array(text),
    watch: z.array(text),
  }),
  z.object({ version, kind: z.literal("file_started"), file: text }),
  z.object({
    version,
    kind: z.literal("test_started"),
    file: text,
    test: text,
    place: PLACE.exactOptional(),
    timeoutMs: count.exactOptional(),
  }),
  z.object({
    version,
    kind: z.literal("test_log"),
    file: text,
    test: text.exactOptional(),
    stream: z.enum(["stdout", "stderr"]),
    message: text,
  }),
  z.object({
    version,
    kind: z.literal("test_finished"),
    file: text,
    test: text,
    result: RESULT,
    elapsedMs: count,
    steps: z.array(STEP),
    failure: FAILURE.exactOptional(),
  }),
  /** The file does not load, a hook failed, or its process ended. */
  z.object({ version, kind: z.literal("file_failed"), file: text, failure: FAILURE }),
  z.object({
    version,
    kind: z.literal("file_finished"),
    file: text,
    elapsedMs: count,
    tests: z.int(),
    /** Tests that `--filter` left out. */
    filtered: z.int(),
    /** True where tests marked `only` kept the others from running. */
    usedOnly: z.boolean(),
  }),
  z.object({ version, kind: z.literal("done") }),
  /** No test could be run at all. */
  z.object({ version, kind: z.literal("refused"), failure: FAILURE }),
]);

/** What is asked. */
export type TestRequest = z.output<typeof TEST_REQUEST>;
/** One fact. */
export type TestEvent = z.output<typeof TEST_EVENT>;
/** Why something failed, as data. */
export type TestFailure = z.output<typeof FAILURE>;
/** A step of a test. */
export type TestStepResult = z.output<typeof STEP>;
/** How a test ended. */
export type TestResult = z.output<typeof RESULT>;
