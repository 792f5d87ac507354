/**
 * Takes secrets out of what a step is said to have failed for.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";
import type { StepOutcome } from "./schedule_steps.ts";

/** The outcome without secrets; an error that held one loses its causes, whose messages may hold it too. */
export function redactOutcome(
  outcome: StepOutcome,
  redact: (text: string) => string,
): StepOutcome {
  const { error, reason } = outcome;
  return {
    ...outcome,
    ...(reason === undefined ? {} : { reason: redact(reason) }),
    ...(error === undefined ? {} : { error: redactError(error, redact) }),
  };
}

function redactError(error: unknown, redact: (text: string) => string): unknown {
  if (!(error instanceof Error)) return typeof error === "string" ? redact(error) : error;
  const message = redact(error.message);
  const isPhlo = error instanceof PhloError;
  const hint = isPhlo && error.hint !== undefined ? redact(error.hint) : undefined;
  if (message === error.message && (!isPhlo || hint === error.hint)) return error;
  if (!isPhlo) return new Error(message);
  return new PhloError(error.code, message, {
    ...(hint === undefined ? {} : { hint }),
    ...(error.place === undefined ? {} : { place: error.place }),
    retryable: error.isRetryable,
  });
}
