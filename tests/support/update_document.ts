/**
 * Puts the output that a command really gave into the page that shows it.
 *
 * @module
 */

import type { DocumentFault } from "./run_document.ts";

/** The page with the fault's output replaced; undefined where the fault is none of an output. */
export function updateDocument(text: string, fault: DocumentFault): string | undefined {
  if (fault.real === undefined || fault.command === undefined) return undefined;
  const lines = text.split("\n");
  const commandLines = fault.command.split("\n");
  const at = lines.findIndex((_line, index) =>
    index >= fault.line - 1 &&
    commandLines.every((each, offset) =>
      lines[index + offset] === (offset === 0 ? `$ ${each}` : each)
    )
  );
  if (at < 0) return undefined;
  const from = at + commandLines.length;
  const to = lines.findIndex((line, index) =>
    index >= from && (line.startsWith("$ ") || /^`{3,}$/.test(line))
  );
  const hasNext = lines[to]?.startsWith("$ ") ?? false;
  return [
    ...lines.slice(0, from),
    ...fault.real,
    ...(hasNext && fault.real.length > 0 ? [""] : []),
    ...lines.slice(to),
  ].join("\n");
}
