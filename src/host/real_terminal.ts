/**
 * The real terminal: synchronous writes, so that nothing is lost at exit, and an end without noise when a pipe closes.
 *
 * @module
 */

import { messageOf } from "../core/phlo_error.ts";
import { createLiveArea, type LiveArea } from "./live_area.ts";

/** Standard output and error as they are. The shape is `cli/terminal.ts`'s. */
export interface RealTerminal {
  print(text: string): void;
  note(text: string): void;
  readonly isTerminal: boolean;
  readonly canAsk: boolean;
  readonly hasColor: boolean;
  readonly hasUnicode: boolean;
  readonly width: number;
  readonly height: number;
  /** Only where lines can be drawn again. */
  readonly show?: (lines: readonly string[]) => void;
  isClosed(): boolean;
  /** Why results could not be written, where it is not that nobody reads them: the disk is full. */
  fault(): string | undefined;
  /** Leaves the terminal as it was found; called by whatever ends the process. */
  restore(): void;
}

/** Looks at the process's own terminal. */
export function createTerminal(): RealTerminal {
  const isTerminal = Deno.stdout.isTerminal();
  const isDumb = Deno.env.get("TERM") === "dumb";
  const state: { isClosed: boolean; fault?: string } = { isClosed: false };
  // Only what is shown is spelled otherwise; a pipe or file gets every character as it is.
  const spell = isTerminal && !hasUnicode() ? spellAscii : (text: string) => text;
  const writeOut = (text: string): void => {
    if (state.isClosed) return;
    const failure = writeAll(Deno.stdout, spell(text));
    if (failure === undefined) return;
    // `phlo query … | head` closes the pipe early: that is the reader's right. A run goes on to its end, unseen.
    state.isClosed = true;
    if (!(failure instanceof Deno.errors.BrokenPipe)) state.fault = messageOf(failure);
  };
  const size = () => readSize(isTerminal);
  const area = isTerminal && !isDumb ? createLiveArea({ write: writeOut, size }) : undefined;
  return {
    print: area === undefined ? writeOut : (text) => area.print(text),
    note: noteOver(area, spell),
    isTerminal,
    canAsk: Deno.stdin.isTerminal() && isTerminal,
    hasColor: isTerminal && !Deno.env.get("NO_COLOR") && !isDumb,
    hasUnicode: hasUnicode(),
    get width() {
      return size().columns;
    },
    get height() {
      return size().rows;
    },
    ...(area === undefined ? {} : { show: (lines) => area.show(lines) }),
    isClosed: () => state.isClosed,
    fault: () => state.fault,
    restore: () => area?.show([]),
  };
}

/** Where both go to one terminal, a note must not land among the lines that are drawn again. */
function noteOver(
  area: LiveArea | undefined,
  spell: (text: string) => string,
): (text: string) => void {
  if (area !== undefined && Deno.stderr.isTerminal()) return (text) => area.print(text);
  return (text) => void writeAll(Deno.stderr, spell(text));
}

const SIGNS: Readonly<Record<string, string>> = {
  "·": "|",
  "…": "...",
  "→": "->",
  "←": "<-",
  "─": "-",
  "×": "x",
  "–": "-",
  "—": "-",
};

/** The signs of phlo's own texts without the characters beyond ASCII. */
function spellAscii(text: string): string {
  return text.replace(/[·…→←─×–—]/g, (sign) => SIGNS[sign] ?? sign);
}

function hasUnicode(): boolean {
  if (Deno.build.os === "windows") return Deno.env.get("WT_SESSION") !== undefined;
  const locale = Deno.env.get("LC_ALL") || Deno.env.get("LC_CTYPE") || Deno.env.get("LANG") || "";
  // Most containers set no locale at all and still show UTF-8; only a locale that says otherwise is believed.
  return locale === "" || /utf-?8/i.test(locale);
}

function readSize(isTerminal: boolean): { readonly columns: number; readonly rows: number } {
  // A pipe or file has no width: nothing is cut.
  let size = { columns: 1_000_000, rows: 1_000_000 };
  if (isTerminal) {
    try {
      size = Deno.consoleSize();
    } catch {
      // A terminal that does not tell its size, or was closed meanwhile.
      size = { columns: 80, rows: 24 };
    }
  }
  // Some terminals of tests and containers say zero.
  const columns = Number(Deno.env.get("COLUMNS")) || size.columns || 80;
  return { columns: Math.max(1, Math.floor(columns)), rows: size.rows || 24 };
}

/** Writes all of it; what went wrong where that was not possible. */
function writeAll(stream: typeof Deno.stdout, text: string): unknown {
  const bytes = new TextEncoder().encode(text);
  try {
    for (let written = 0; written < bytes.length;) {
      written += stream.writeSync(bytes.subarray(written));
    }
    return undefined;
  } catch (error) {
    return error;
  }
}
