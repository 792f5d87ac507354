/**
 * Finds the user's line in the stack of an error. The engine has already mapped it back to the TypeScript.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import type { Place } from "./place.ts";

/** One line of a stack: a path or the URL of a module from the network. */
export interface StackFrame {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Lists the frames of a stack that stand in files or modules from the network, the innermost first. */
export function parseStack(stack: string | undefined): readonly StackFrame[] {
  const frames: StackFrame[] = [];
  for (const text of (stack ?? "").split("\n")) {
    // V8 writes `at name (url:line:column)` or `at url:line:column`; messages may hold a place in the same form.
    const match = /(?:^|[\s(])((?:file|https?):\/\/.+?):(\d+):(\d+)\)?$/.exec(text.trimEnd());
    if (match?.[1] === undefined) continue;
    frames.push({ file: decodeFile(match[1]), line: Number(match[2]), column: Number(match[3]) });
  }
  return frames;
}

/** The place of the first frame whose file `isWanted` accepts, without a frame of text. */
export function findStackPlace(
  stack: string | undefined,
  isWanted: (file: string) => boolean,
): Place | undefined {
  return parseStack(stack).find((frame) => isWanted(frame.file));
}

/** The path of a `file:` URL; any other URL as it is. */
export function renderFile(url: string): string {
  return url.startsWith("file:") ? fileURLToPath(url) : url;
}

/** Deno shows URLs decoded in stacks and encoded in some messages. */
function decodeFile(shown: string): string {
  if (!shown.startsWith("file://")) return shown;
  const looksEncoded = /%[0-9A-F]{2}/.test(shown) && /^[!$-~]+$/.test(shown);
  if (looksEncoded) return renderFile(shown);
  const path = shown.slice("file://".length);
  return /^\/[A-Za-z]:\//.test(path) ? path.slice(1) : path;
}
