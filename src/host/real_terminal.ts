/**
 * The real terminal: synchronous writes, so that nothing is lost at exit, and an end without noise when a pipe closes.
 *
 * @module
 */

/** Standard output and error as they are. The shape is `cli/terminal.ts`'s. */
export interface RealTerminal {
  print(text: string): void;
  note(text: string): void;
  readonly isTerminal: boolean;
  readonly canAsk: boolean;
  readonly hasColor: boolean;
  readonly hasUnicode: boolean;
  readonly width: number;
}

/** Looks at the process's own terminal. */
export function createTerminal(): RealTerminal {
  const isTerminal = Deno.stdout.isTerminal();
  return {
    print: (text) => writeAll(Deno.stdout, text),
    note: (text) => writeAll(Deno.stderr, text),
    isTerminal,
    canAsk: Deno.stdin.isTerminal() && isTerminal,
    hasColor: isTerminal && !Deno.env.get("NO_COLOR") && Deno.env.get("TERM") !== "dumb",
    hasUnicode: hasUnicode(),
    width: readWidth(isTerminal),
  };
}

function hasUnicode(): boolean {
  if (Deno.build.os === "windows") return Deno.env.get("WT_SESSION") !== undefined;
  const locale = Deno.env.get("LC_ALL") || Deno.env.get("LC_CTYPE") || Deno.env.get("LANG") || "";
  // Most containers set no locale at all and still show UTF-8; only a locale that says otherwise is believed.
  return locale === "" || /utf-?8/i.test(locale);
}

function readWidth(isTerminal: boolean): number {
  const columns = Number(Deno.env.get("COLUMNS"));
  if (Number.isInteger(columns) && columns > 0) return columns;
  // A pipe or file has no width: nothing is cut.
  return isTerminal ? Deno.consoleSize().columns : 1_000_000;
}

function writeAll(stream: typeof Deno.stdout, text: string): void {
  const bytes = new TextEncoder().encode(text);
  try {
    for (let written = 0; written < bytes.length;) {
      written += stream.writeSync(bytes.subarray(written));
    }
  } catch (error) {
    // `phlo query … | head` closes the pipe early: that is the reader's right. The work goes on to its end, unseen.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
