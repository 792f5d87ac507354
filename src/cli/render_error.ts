/**
 * An error as text for a person: what could not be done, where, why, and what to type next.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";
import { renderPlace } from "../core/place.ts";
import { shortenPaths } from "./relative_path.ts";
import type { Paint } from "./terminal.ts";

/** How an error is shown. */
export interface ErrorOptions {
  /** With its stack. */
  readonly debug: boolean;
  readonly isWarning?: boolean;
  /** The working folder: paths below it are written as seen from there. */
  readonly folder?: string;
}

/** Renders an error. What is not a PhloError is our own fault and says so. */
export function renderError(
  error: unknown,
  options: ErrorOptions,
  paint: Paint,
): string {
  const lines: string[] = [];
  if (error instanceof PhloError) {
    const word = options.isWarning === true ? paint.yellow("warning") : paint.red("error");
    lines.push(`${word} ${paint.dim(`[${error.code}]`)} ${error.message}`);
    lines.push(...renderDetails(error, paint));
    lines.push(paint.dim(`  more: phlo explain ${error.code}`));
  } else {
    lines.push(`${paint.red("error")} ${paint.dim("[PHLO-901]")} ${describeThrown(error)}`);
    lines.push(
      "  this is a fault in phlo itself: run again with --debug and report what it prints",
    );
  }
  if (options.debug && error instanceof Error) lines.push(paint.dim(error.stack ?? ""));
  const text = lines.join("\n") + "\n";
  return options.folder === undefined ? text : shortenPaths(text, options.folder);
}

function renderDetails(error: PhloError, paint: Paint): string[] {
  const lines: string[] = [];
  if (error.place !== undefined) {
    lines.push(`  at ${paint.cyan(renderPlace(error.place))}`);
    if (error.place.frame !== undefined) {
      lines.push(...error.place.frame.split("\n").map((line) => `    ${line}`));
    }
  }
  for (let cause = error.cause; cause instanceof PhloError; cause = cause.cause) {
    if (cause.message !== error.message) lines.push(`  because: ${cause.message}`);
    if (cause.hint !== undefined && error.hint === undefined) lines.push(`  hint: ${cause.hint}`);
  }
  if (error.hint !== undefined) lines.push(`  ${paint.green("hint")}: ${error.hint}`);
  return lines;
}

/** What was thrown, in one line. */
export function describeThrown(error: unknown): string {
  if (error instanceof PhloError) return error.message;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
