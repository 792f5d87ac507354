/**
 * Text put together from pieces, each knowing where its lines come from.
 *
 * @module
 */

import type { LineOrigin } from "./compiled_node.ts";

/** A piece of text; `lines` holds the origin of each of its lines. */
export interface TextPiece {
  readonly text: string;
  readonly lines: readonly (LineOrigin | undefined)[];
}

/** A piece that phlo wrote. */
export function ownPiece(text: string): TextPiece {
  return { text, lines: [] };
}

/** Joins pieces. Where two share a line, the later one that has an origin gives it. */
export function joinPieces(pieces: readonly TextPiece[]): TextPiece {
  const lines: (LineOrigin | undefined)[] = [undefined];
  for (const piece of pieces) {
    const count = piece.text.split("\n").length;
    for (let index = 0; index < count; index++) {
      const origin = piece.lines[index];
      if (index > 0) lines.push(origin);
      else if (origin !== undefined && piece.text !== "") lines[lines.length - 1] = origin;
    }
  }
  return { text: pieces.map((piece) => piece.text).join(""), lines };
}

/** Cuts a piece in two at an offset. */
export function cutPiece(piece: TextPiece, offset: number): readonly [TextPiece, TextPiece] {
  const head = piece.text.slice(0, offset);
  const breaks = head.split("\n").length - 1;
  return [
    { text: head, lines: piece.lines.slice(0, breaks + 1) },
    { text: piece.text.slice(offset), lines: piece.lines.slice(breaks) },
  ];
}
