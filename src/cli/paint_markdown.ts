/**
 * Markdown for a terminal: the text as it is, headings and code set off. The columns of code and tables stay.
 *
 * @module
 */

import type { Paint } from "./terminal.ts";

/** Paints a page. What stands behind the language of a block is for the tests of the page, and left out. */
export function paintMarkdown(text: string, paint: Paint): string {
  let isCode = false;
  const lines: string[] = [];
  for (const line of text.trimEnd().split("\n")) {
    if (/^\s*```/.test(line)) {
      isCode = !isCode;
      continue;
    }
    if (isCode) lines.push(`    ${line.startsWith("$ ") ? paint.cyan(line) : paint.dim(line)}`);
    else if (/^#+ /.test(line)) lines.push(paint.bold(line.replace(/^#+ /, "")));
    else lines.push(line.replaceAll(/`([^`]+)`/g, (_, code: string) => paint.cyan(code)));
  }
  return lines.join("\n") + "\n";
}
