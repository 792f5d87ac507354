/**
 * A place in a file of the user's, with the lines around it.
 *
 * @module
 */

/** Where something stands; lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** The lines around the place with a caret under it, ready to print. */
  readonly frame?: string;
}

/** Renders `file:line:column`. */
export function renderPlace(place: Place): string {
  const line = place.line === undefined ? "" : `:${place.line}`;
  const column = place.line === undefined || place.column === undefined ? "" : `:${place.column}`;
  return `${place.file}${line}${column}`;
}

/** Finds the line and column of a position in a text; both count from 1. */
export function findLineColumn(text: string, offset: number): { line: number; column: number } {
  const head = text.slice(0, Math.max(0, offset));
  const lastBreak = head.lastIndexOf("\n");
  return { line: head.split("\n").length, column: head.length - lastBreak };
}

/** Renders up to two lines before and after `line`, numbered, with a caret under `column`. */
export function renderFrame(text: string, line: number, column: number | undefined): string {
  const lines = text.split(/\r?\n/);
  const first = Math.max(1, line - 2);
  const last = Math.min(lines.length, line + 2);
  const width = String(last).length;
  const rendered: string[] = [];
  for (let number = first; number <= last; number++) {
    const mark = number === line ? ">" : " ";
    rendered.push(`${mark} ${String(number).padStart(width)} | ${lines[number - 1] ?? ""}`);
    if (number === line && column !== undefined) {
      rendered.push(`  ${" ".repeat(width)} | ${" ".repeat(Math.max(0, column - 1))}^`);
    }
  }
  return rendered.join("\n");
}

/** Builds a place from an offset into the file's text, frame included. */
export function placeAt(file: string, text: string, offset: number): Place {
  const { line, column } = findLineColumn(text, offset);
  return { file, line, column, frame: renderFrame(text, line, column) };
}

/** Builds a place from a line and column, frame included. */
export function placeOnLine(file: string, text: string, line: number, column?: number): Place {
  const frame = renderFrame(text, line, column);
  return column === undefined ? { file, line, frame } : { file, line, column, frame };
}
