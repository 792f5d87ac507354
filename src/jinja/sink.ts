/**
 * Where rendered text goes, and the way back from a line of the text to the line of the template.
 *
 * @module
 */

import type { TemplateOrigin } from "./syntax.ts";

/** Collects text. */
export interface Sink {
  readonly parts: string[];
  /** Where each part comes from; absent where nobody will ask. */
  readonly sources?: SinkSource[];
}

/** Where a part of the text comes from. */
export interface SinkSource {
  readonly offset: number;
  /** True for the template's own text, whose lines go on in step with the template's. */
  readonly isCopied: boolean;
}

/** Adds a part. */
export function writePart(sink: Sink, text: string, source: SinkSource): void {
  sink.parts.push(text);
  sink.sources?.push(source);
}

/** For each line of the text, the line of the template it comes from: that of its first part which is not blank. */
export function mapLines(sink: Sink, origin: TemplateOrigin): number[] {
  const lineOf = createLineFinder(origin.text);
  const lines: number[] = [];
  let isDecided = false;
  sink.parts.forEach((part, index) => {
    const source = sink.sources?.[index] ?? { offset: 0, isCopied: false };
    const first = lineOf(source.offset);
    part.split("\n").forEach((piece, breaks) => {
      if (breaks > 0) isDecided = false;
      const line = source.isCopied ? first + breaks : first;
      if (breaks > 0 || lines.length === 0) lines.push(line);
      else if (!isDecided && piece.trim() !== "") lines[lines.length - 1] = line;
      if (piece.trim() !== "") isDecided = true;
    });
  });
  return lines.length === 0 ? [1] : lines;
}

/** Finds lines of offsets that come in any order, without counting from the start each time. */
function createLineFinder(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}
