/**
 * Gives an error of a rendering its place and the macros that led there.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";
import { findLineColumn, placeAt } from "../core/place.ts";
import type { MacroCall, RenderState } from "./environment.ts";
import { MacroReturn } from "./macro_return.ts";
import { templateError } from "./template_error.ts";

/** The error to throw on: with a place, unless it has one or is no concern of the template's. */
export function locateError(error: unknown, state: RenderState): unknown {
  const { origin, offset } = state;
  const trace = renderTrace(state.calls);
  if (error instanceof MacroReturn) {
    return templateError("render", "return() outside a macro", { origin, offset });
  }
  if (error instanceof PhloError) {
    if (error.place !== undefined) return error;
    return new PhloError(error.code, error.message + trace, {
      place: placeAt(origin.file, origin.text, offset),
      retryable: error.isRetryable,
      cause: error,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    });
  }
  const isOfTemplate = error instanceof TypeError || error instanceof RangeError ||
    error instanceof SyntaxError;
  if (!isOfTemplate) return error;
  const isOverflow = error.message.startsWith("Maximum call stack");
  const reason = isOverflow ? "its expressions and macros nest too deeply" : error.message;
  return templateError("render", reason + trace, { origin, offset, cause: error });
}

const SHOWN_CALLS = 6;

/** ` (in macro "b" called at a.sql:3, in macro "a" called at m.sql:1)`; the middle of a long way is left out. */
function renderTrace(calls: readonly MacroCall[]): string {
  if (calls.length === 0) return "";
  const lines = calls.toReversed().map(({ name, origin, offset }) =>
    `in macro "${name}" called at ${origin.file}:${findLineColumn(origin.text, offset).line}`
  );
  const shown = lines.length <= SHOWN_CALLS ? lines : [
    ...lines.slice(0, SHOWN_CALLS - 1),
    `and ${lines.length - SHOWN_CALLS} more`,
    ...lines.slice(-1),
  ];
  return ` (${shown.join(", ")})`;
}
