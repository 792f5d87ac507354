/**
 * Errors of the testing functions, told at the line of the test that called: what went wrong deep inside phlo is no place to look.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";

/**
 * Performs the work; what it throws is thrown again with the caller's stack, and with its hint in the message.
 * `start` is the function that the test called.
 */
export async function atCaller<Result>(
  start: (...args: never[]) => unknown,
  work: () => Promise<Result>,
): Promise<Result> {
  const caller = new Error();
  Error.captureStackTrace(caller, start);
  try {
    return await work();
  } catch (error) {
    throw moveError(error, caller);
  }
}

function moveError(error: unknown, caller: Error): unknown {
  if (!(error instanceof PhloError)) return error;
  const message = error.hint === undefined
    ? error.message
    : `${error.message}\n  hint: ${error.hint}`;
  const moved = new PhloError(error.code, message, {
    cause: error,
    retryable: error.isRetryable,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(error.place === undefined ? {} : { place: error.place }),
  });
  const [, ...frames] = (caller.stack ?? "").split("\n");
  moved.stack = [`PhloError: [${error.code}] ${message}`, ...causeFrames(error), ...frames]
    .join("\n");
  return moved;
}

/** What a workflow's own function threw stands in the user's file: that is the line to look at first. */
function causeFrames({ cause }: PhloError): readonly string[] {
  if (!(cause instanceof Error) || cause instanceof PhloError || cause.stack === undefined) {
    return [];
  }
  return cause.stack.split("\n").filter((line) => /^\s+at /.test(line)).slice(0, 1);
}
