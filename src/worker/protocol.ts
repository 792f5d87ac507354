/**
 * What the worker and its parent say to each other: one JSON value a line, versioned, checked on both sides.
 * Rows never travel here; they are files.
 *
 * @module
 */

import { z } from "zod";
import { ERROR_CODES, type ErrorCode } from "../core/error_codes.ts";
import type { LoadedWorkflows } from "../core/project.ts";
import type { FetchResult, JudgeResult } from "../core/fetch_result.ts";
import type { KeyForm } from "../core/record_form.ts";
import type { WorkerEvent } from "../core/worker_port.ts";

/** Grows with every change that an older worker would misread. */
export const PROTOCOL_VERSION = 1;

const text = z.string();
const count = z.number().min(0);
const table = z.record(text, z.unknown());

const PLACE = z.object({
  file: text,
  line: z.int().exactOptional(),
  column: z.int().exactOptional(),
  frame: text.exactOptional(),
});

const ERROR_CODE = z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]);

/** An error as data. */
export const ERROR_DATA = z.object({
  code: ERROR_CODE,
  message: text,
  hint: text.exactOptional(),
  place: PLACE.exactOptional(),
  isRetryable: z.boolean(),
  /** The stack in the worker, for --debug. */
  stack: text.exactOptional(),
});

const BROKEN_FILE = z.object({
  place: PLACE,
  code: text,
  message: text,
  hint: text.exactOptional(),
});

const PARTITION = z.object({
  grain: z.enum(["hour", "day", "month", "none"]),
  key: text,
  start: text,
  end: text,
});

const FETCH_REQUEST = z.object({
  asset: text,
  partition: PARTITION,
  folder: text,
  hosts: z.record(text, text),
  cursors: table,
  maxRuntimeSeconds: count,
  resumeWithinSeconds: count,
  limits: z.object({
    attempts: count.exactOptional(),
    firstDelayMs: count.exactOptional(),
    idleTimeoutMs: count.exactOptional(),
  }).exactOptional(),
});

const JUDGE_REQUEST = z.object({
  asset: text,
  inputPath: text,
  acceptedPath: text,
  refusedPath: text,
});

const version = z.literal(PROTOCOL_VERSION);
const id = z.int();

/** From the parent to the worker. */
export const PARENT_MESSAGE = z.discriminatedUnion("kind", [
  z.object({
    version,
    id,
    kind: z.literal("load"),
    root: text,
    workflowsFolder: text,
    isFrozen: z.boolean(),
    skip: z.array(BROKEN_FILE),
  }),
  z.object({ version, id, kind: z.literal("fetch"), request: FETCH_REQUEST }),
  z.object({ version, id, kind: z.literal("judge"), request: JUDGE_REQUEST }),
  z.object({ version, id, kind: z.literal("cancel") }),
]);

const KEY_FORM: z.ZodType<KeyForm> = z.object({
  name: text,
  kinds: z.int(),
  inner: z.lazy(() => z.array(KEY_FORM)).exactOptional(),
});

const PAGE = z.object({
  resource: text,
  number: z.int(),
  path: text,
  records: count,
  sizeBytes: count,
  isStrict: z.boolean().exactOptional(),
  form: z.array(KEY_FORM).exactOptional(),
  request: text.exactOptional(),
});

const EVENT = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("page"), page: PAGE }),
  z.object({ kind: z.literal("file"), page: PAGE }),
  z.object({
    kind: z.literal("log"),
    stream: z.enum(["stdout", "stderr", "log"]),
    level: z.enum(["debug", "info", "warn", "error"]),
    message: text,
  }),
  z.object({ kind: z.literal("retry"), attempt: count, delayMs: count, reason: text }),
]) satisfies z.ZodType<WorkerEvent>;

/** From the worker to its parent. */
export const CHILD_MESSAGE = z.discriminatedUnion("kind", [
  /** The file that is imported next: the culprit, should the process end. */
  z.object({ version, id, kind: z.literal("importing"), file: text }),
  z.object({ version, id, kind: z.literal("event"), event: EVENT }),
  z.object({ version, id, kind: z.literal("done"), result: z.unknown() }),
  z.object({ version, id, kind: z.literal("failed"), error: ERROR_DATA }),
]);

/** The result of a `fetch`. */
export const FETCH_RESULT = z.object({
  hasStatement: z.boolean(),
  pages: z.array(PAGE),
  requests: count,
  retries: count,
  receivedBytes: count,
  warnings: z.array(text),
  cursors: table,
}) satisfies z.ZodType<FetchResult>;

/** The result of a `judge`. */
export const JUDGE_RESULT = z.object({ accepted: count, refused: count }) satisfies z.ZodType<
  JudgeResult
>;

/** The result of a `load`. Schemas are written and read by the same program, so their inside is not checked again. */
export const LOAD_RESULT: z.ZodType<LoadedWorkflows> = z.object({
  assets: z.array(z.custom<LoadedWorkflows["assets"][number]>(isAsset)),
  broken: z.array(BROKEN_FILE),
  warnings: z.array(BROKEN_FILE).exactOptional(),
  files: z.array(text),
  digest: text,
});

function isAsset(value: unknown): boolean {
  return typeof value === "object" && value !== null && "name" in value &&
    typeof value.name === "string" && "schema" in value && typeof value.schema === "object";
}

/** An error as it travels. */
export type ErrorData = z.output<typeof ERROR_DATA>;
/** A request to the worker, or its cancelling. */
export type ParentMessage = z.output<typeof PARENT_MESSAGE>;
/** An answer or a fact from the worker. */
export type ChildMessage = z.output<typeof CHILD_MESSAGE>;

/** A line that keeps the parent's heart beating; the watchdog hears it and nobody else. */
export const HEARTBEAT = "";
