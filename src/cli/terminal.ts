/**
 * Where text goes, and what the place can show.
 *
 * @module
 */

/** Standard output and error, and their abilities. */
export interface Terminal {
  /** Results: what a pipe should receive. */
  print(text: string): void;
  /** Everything else: progress, notes, errors. */
  note(text: string): void;
  readonly isTerminal: boolean;
  readonly canAsk: boolean;
  readonly hasColor: boolean;
  readonly hasUnicode: boolean;
  readonly width: number;
  /** Rows of the screen; absent where there is none. */
  readonly height?: number;
  /** Lines that stay below everything printed, each call in place of those before; only on a terminal. */
  readonly show?: (lines: readonly string[]) => void;
  /** True once nobody reads the output any more: a pipe was closed. */
  readonly isClosed?: () => boolean;
}

/** Styles of text; plain where the terminal has no color. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  cyan(text: string): string;
}

/** The paint for a terminal. */
export function paintFor(terminal: Pick<Terminal, "hasColor">): Paint {
  const wrap = (open: number, close: number) => (text: string): string =>
    terminal.hasColor ? `\x1b[${open}m${text}\x1b[${close}m` : text;
  return {
    bold: wrap(1, 22),
    dim: wrap(2, 22),
    red: wrap(31, 39),
    green: wrap(32, 39),
    yellow: wrap(33, 39),
    cyan: wrap(36, 39),
  };
}
