/**
 * A terminal screen for tests: understands what phlo writes to one, and shows what a person would see.
 *
 * @module
 */

/** A screen of so many columns and rows. */
export interface TestScreen {
  write(text: string): void;
  size(): { readonly columns: number; readonly rows: number };
  /** What is visible, without empty rows at the end. */
  visible(): readonly string[];
  /** Everything that scrolled away at the top. */
  readonly scrolled: readonly string[];
  /** How often something was written. */
  readonly writes: number;
  readonly isCursorShown: boolean;
}

/** Opens an empty screen. @throws RangeError for a sequence that no terminal was asked to know. */
export function openScreen(columns: number, rows: number): TestScreen {
  const lines: string[] = [""];
  const scrolled: string[] = [];
  let [row, column, writes] = [0, 0, 0];
  let isCursorShown = true;
  const down = (): void => {
    row++;
    if (row >= rows) {
      scrolled.push(lines.shift() ?? "");
      row = rows - 1;
    }
    lines[row] ??= "";
  };
  const put = (character: string): void => {
    if (column === columns) {
      column = 0;
      down();
    }
    const line = (lines[row] ?? "").padEnd(column);
    lines[row] = line.slice(0, column) + character + line.slice(column + 1);
    column++;
  };
  const control = (sequence: string): void => {
    if (sequence.endsWith("A")) row = Math.max(0, row - Number(sequence.slice(2, -1)));
    else if (sequence === "\x1b[J") {
      lines.length = row + 1;
      lines[row] = (lines[row] ?? "").slice(0, column);
    } else if (sequence === "\x1b[?25l") isCursorShown = false;
    else if (sequence === "\x1b[?25h") isCursorShown = true;
    else if (!sequence.endsWith("m")) throw new RangeError(JSON.stringify(sequence));
  };
  return {
    scrolled,
    get writes() {
      return writes;
    },
    get isCursorShown() {
      return isCursorShown;
    },
    size: () => ({ columns, rows }),
    write(text) {
      writes++;
      // deno-lint-ignore no-control-regex -- a terminal's own language
      for (const piece of text.match(/\x1b\[[?\d;]*[A-Za-z]|[^]/gu) ?? []) {
        if (piece.startsWith("\x1b")) control(piece);
        else if (piece === "\n") {
          // A terminal adds the return itself.
          column = 0;
          down();
        } else if (piece === "\r") column = 0;
        else put(piece);
      }
    },
    visible() {
      const shown = lines.map((line) => line.trimEnd());
      while (shown.at(-1) === "") shown.pop();
      return shown;
    },
  };
}
