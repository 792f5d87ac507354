/**
 * Errors between processes: code, words and place travel, the objects do not.
 *
 * @module
 */

import { stripVTControlCharacters } from "node:util";
import { messageOf, PhloError } from "../core/phlo_error.ts";
import type { Place } from "../core/place.ts";
import { parseStack, renderFile } from "../core/stack_place.ts";
import type { ErrorData } from "./protocol.ts";

/** What is known about something thrown; the code is empty where phlo did not throw it. */
export interface Located {
  readonly code: string;
  readonly message: string;
  readonly place?: Place;
}

/** Describes something thrown; what is not phlo's own error was thrown by the user's code. */
export function renderErrorData(thrown: unknown, doing: string, located?: Located): ErrorData {
  const found = {
    ...(located?.place === undefined ? {} : { place: located.place }),
    ...(thrown instanceof Error && thrown.stack !== undefined ? { stack: thrown.stack } : {}),
  };
  if (thrown instanceof PhloError) {
    return {
      code: thrown.code,
      message: thrown.message,
      isRetryable: thrown.isRetryable,
      ...(thrown.hint === undefined ? {} : { hint: thrown.hint }),
      ...(thrown.place === undefined ? {} : { place: thrown.place }),
      ...found,
    };
  }
  const message = `Cannot ${doing}: ${explainThrown(thrown, located)}`;
  const hint = hintOf(thrown);
  const isOurs = located?.place === undefined && standsInPhlo(thrown);
  return { code: isOurs ? "PHLO-901" : "PHLO-306", message, isRetryable: false, ...hint, ...found };
}

/** `fetch` says that it failed and keeps the reason in its cause; so do many libraries. */
function explainThrown(thrown: unknown, located: Located | undefined): string {
  const message = stripVTControlCharacters(located?.message ?? messageOf(thrown));
  const reasons = listCauses(thrown).map(renderReason).filter((reason) =>
    reason !== "" && !message.includes(reason)
  );
  return [message, ...new Set(reasons)].join(": ");
}

function listCauses(thrown: unknown): readonly Error[] {
  const causes: Error[] = [];
  let next = thrown instanceof Error ? thrown.cause : undefined;
  while (next instanceof Error && !causes.includes(next)) {
    causes.push(next);
    next = next.cause;
  }
  return causes;
}

/** What Deno says before the reason repeats the address, credentials included. */
function renderReason(cause: Error): string {
  return stripVTControlCharacters(cause.message)
    .replace(/^error sending request [^(]*\([^)]*\): /, "")
    .replace(/^error sending request for url.*$/, "")
    .replace(/^client error \(\w+\): /, "");
}

function hintOf(thrown: unknown): { readonly hint?: string } {
  const isFetch = thrown instanceof TypeError && /^fetch failed/i.test(thrown.message);
  return isFetch
    ? { hint: "check the network and the address; restApi tries again by itself and keeps pages" }
    : {};
}

const OWN_SOURCE = renderFile(new URL("../", import.meta.url).href);

/** An error that arose in phlo's own code, with no code of the user's on the stack, is a fault of phlo's. */
function standsInPhlo(thrown: unknown): boolean {
  const [innermost] = thrown instanceof Error ? parseStack(thrown.stack) : [];
  return innermost?.file.startsWith(OWN_SOURCE) ?? false;
}

/** Makes the error again in the parent; the worker's stack is its cause. */
export function parseErrorData(data: ErrorData): PhloError {
  return new PhloError(data.code, data.message, {
    retryable: data.isRetryable,
    ...(data.hint === undefined ? {} : { hint: data.hint }),
    ...(data.place === undefined ? {} : { place: data.place }),
    ...(data.stack === undefined ? {} : { cause: restoreStack(data.message, data.stack) }),
  });
}

function restoreStack(message: string, stack: string): Error {
  const error = new Error(message);
  error.stack = stack;
  return error;
}
