/**
 * Finds the user's line in the stack of an error. The engine has already mapped it back to the TypeScript.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import type { Place } from "./place.ts";

/** One line of a stack. */
export interface StackFrame {
  readonly url: string;
  readonly line: number;
  readonly column: number;
}

/** Lists the frames of a stack that stand in files or modules from the network, the innermost first. */
export function parseStack(stack: string | undefined): readonly StackFrame[] {
  const frames: StackFrame[] = [];
  for (const text of (stack ?? "").split("\n")) {
    // V8 writes `at name (url:line:column)` or `at url:line:column`; messages may hold a place in the same form.
    const match = /(?:^|[\s(])((?:file|https?):\/\/\S+?):(\d+):(\d+)\)?$/.exec(text.trimEnd());
    if (match?.[1] === undefined) continue;
    frames.push({ url: match[1], line: Number(match[2]), column: Number(match[3]) });
  }
  return frames;
}

/** The place of the first frame that `isWanted` accepts, without a frame of text. */
export function findStackPlace(
  stack: string | undefined,
  isWanted: (url: string) => boolean,
): Place | undefined {
  const frame = parseStack(stack).find((candidate) => isWanted(candidate.url));
  return frame === undefined
    ? undefined
    : { file: renderFile(frame.url), line: frame.line, column: frame.column };
}

/** The path of a `file:` URL; any other URL as it is. */
export function renderFile(url: string): string {
  return url.startsWith("file:") ? fileURLToPath(url) : url;
}
