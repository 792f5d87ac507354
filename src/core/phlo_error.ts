/**
 * The one error class of phlo. A broken world is thrown as a PhloError; bad data is an Issue.
 *
 * @module
 */

import type { ErrorCode } from "./error_codes.ts";
import type { Place } from "./place.ts";

/** What may accompany an error. */
export interface PhloErrorOptions {
  /** The next thing to type or do. */
  readonly hint?: string;
  readonly place?: Place;
  /** True where the same action may succeed when tried again. */
  readonly retryable?: boolean;
  readonly cause?: unknown;
}

/**
 * An error with a code from the closed list of `error_codes.ts`.
 * Message: `Cannot <do what> "<thing>": <what is the case>`.
 */
export class PhloError extends Error {
  override readonly name = "PhloError";
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly place: Place | undefined;
  readonly isRetryable: boolean;

  constructor(code: ErrorCode, message: string, options: PhloErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.place = options.place;
    this.isRetryable = options.retryable ?? false;
  }
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
