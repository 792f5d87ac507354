/**
 * Text that arrives in pieces, as lines. A line without an end is cut, so that no output fills the memory.
 *
 * @module
 */

/** The longest line of a log; the rest of a longer one is the next line. */
export const MAX_LINE_LENGTH = 4096;

/** Takes pieces of text, hands over whole lines. */
export interface LineSplitter {
  push(piece: string): void;
  /** Hands over what is left. */
  end(): void;
}

/** Creates a splitter; `maxLength` Infinity never cuts. */
export function createLineSplitter(
  onLine: (line: string) => void,
  maxLength: number = MAX_LINE_LENGTH,
): LineSplitter {
  let parts: string[] = [];
  let length = 0;
  const flush = (): void => {
    const line = parts.join("");
    parts = [];
    length = 0;
    onLine(line.endsWith("\r") ? line.slice(0, -1) : line);
  };
  const keep = (text: string): void => {
    let rest = text;
    while (length + rest.length > maxLength) {
      const room = maxLength - length;
      parts.push(rest.slice(0, room));
      rest = rest.slice(room);
      flush();
    }
    parts.push(rest);
    length += rest.length;
  };
  return {
    push(piece) {
      const lines = piece.split("\n");
      const last = lines.pop() ?? "";
      for (const line of lines) {
        keep(line);
        flush();
      }
      if (last !== "") keep(last);
    },
    end() {
      if (length > 0) flush();
    },
  };
}
