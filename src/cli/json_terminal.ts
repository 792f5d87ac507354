/**
 * A terminal for programs: what is not a result goes to standard error as one JSON object a line, so that every line of
 * either stream can be parsed.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";
import { exitCodeOf } from "./exit_codes.ts";
import { describeThrown } from "./render_error.ts";
import type { Terminal } from "./terminal.ts";

/** A line of standard error under `--json`. */
export type JsonNote =
  | { readonly version: 1; readonly kind: "note"; readonly message: string }
  | {
    readonly version: 1;
    readonly kind: "error";
    readonly code: string;
    readonly message: string;
    readonly hint?: string;
    readonly place?: {
      readonly file: string;
      readonly line?: number;
      readonly column?: number;
      readonly frame?: string;
    };
    readonly exitCode: number;
  };

/** Wraps a terminal; results are printed as they are. */
export function createJsonTerminal(terminal: Terminal): Terminal {
  return {
    ...terminal,
    canAsk: false,
    hasColor: false,
    note(text) {
      const message = text.trimEnd();
      if (message !== "") terminal.note(renderJsonNote({ version: 1, kind: "note", message }));
    },
  };
}

/** An error as a line. */
export function renderJsonError(error: unknown): string {
  const isKnown = error instanceof PhloError;
  const { hint, place } = isKnown ? error : {};
  return renderJsonNote({
    version: 1,
    kind: "error",
    code: isKnown ? error.code : "PHLO-901",
    message: describeThrown(error),
    ...(hint === undefined ? {} : { hint }),
    ...(place === undefined ? {} : { place }),
    exitCode: exitCodeOf(error),
  });
}

function renderJsonNote(note: JsonNote): string {
  return JSON.stringify(note) + "\n";
}
