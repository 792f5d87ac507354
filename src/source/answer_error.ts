/**
 * The error for an answer that is not what was expected, with its first bytes in a form that can be printed.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";

/** A fault in an answer's text; the reader of the answer adds address and first bytes. */
export interface AnswerFault {
  /** What is the case: `it ends in the middle of a record`. */
  readonly problem: string;
  /** Bytes from the beginning of the answer. */
  readonly offset?: number;
  readonly hint?: string;
  /** True where asking again may bring a better answer: it was cut off. */
  readonly isRetryable?: boolean;
}

/** Thrown by the scanners and turned into a PhloError by `readAnswer`. */
export function answerError(fault: AnswerFault): PhloError {
  const at = fault.offset === undefined ? "" : ` at byte ${fault.offset}`;
  return new PhloError("PHLO-303", `Cannot read the answer: ${fault.problem}${at}`, {
    ...(fault.hint === undefined ? {} : { hint: fault.hint }),
    retryable: fault.isRetryable ?? false,
  });
}

/** The first bytes as text on one line, with what cannot be printed shown as a dot. */
export function renderFirstBytes(bytes: Uint8Array, limit = 200): string {
  const text = new TextDecoder().decode(bytes.subarray(0, limit));
  // deno-lint-ignore no-control-regex -- control characters are what must not reach a terminal
  const shown = text.replace(/\s+/g, " ").replace(/[\u0000-\u001f\u007f-\u009f]/g, "·").trim();
  return bytes.length > limit ? `${shown}…` : shown;
}

/** One byte as a person reads it: `"<"`, or `byte 0xff`. */
export function renderByte(byte: number): string {
  return byte > 0x20 && byte < 0x7f
    ? `"${String.fromCharCode(byte)}"`
    : `byte 0x${byte.toString(16).padStart(2, "0")}`;
}
