/**
 * Lines at the foot of a terminal that are drawn again and again, and text that scrolls past above them. Every change is
 * one write, so nothing flickers; the cursor is hidden while there are lines, and shown again by whatever ends them.
 *
 * @module
 */

import { displayWidth } from "../core/display_width.ts";

/** A terminal to draw on. */
export interface Screen {
  write(text: string): void;
  /** As it is now: people resize. */
  size(): { readonly columns: number; readonly rows: number };
}

/** The lines and what is printed above them. */
export interface LiveArea {
  /** Text above the lines. What has no end of line yet waits for it while there are lines. */
  print(text: string): void;
  /** The lines in place of those before; none takes them away. */
  show(lines: readonly string[]): void;
}

const HIDE_CURSOR = "\x1b[?25l";
const SHOW_CURSOR = "\x1b[?25h";

/** Opens an area without lines. */
export function createLiveArea(screen: Screen): LiveArea {
  let drawn: readonly string[] = [];
  let partial = "";
  return {
    print(text) {
      if (drawn.length === 0) return screen.write(text);
      const whole = partial + text;
      const end = whole.lastIndexOf("\n") + 1;
      partial = whole.slice(end);
      if (end > 0) screen.write(erase(drawn, screen) + whole.slice(0, end) + draw(drawn));
    },
    show(lines) {
      // One row stays free for the cursor: a screen that is full would scroll at each frame.
      const next = lines.slice(0, Math.max(0, screen.size().rows - 1));
      if (next.join("\n") === drawn.join("\n")) return;
      const before = drawn.length === 0 ? HIDE_CURSOR : erase(drawn, screen);
      const after = next.length === 0 ? SHOW_CURSOR + partial : "";
      if (next.length === 0) partial = "";
      drawn = next;
      screen.write(before + draw(next) + after);
    },
  };
}

function draw(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}

/** A line that was drawn on a wider terminal may take several rows by now. */
function erase(lines: readonly string[], screen: Screen): string {
  const { columns } = screen.size();
  const rows = lines.reduce(
    (sum, line) => sum + Math.max(1, Math.ceil(displayWidth(line) / Math.max(1, columns))),
    0,
  );
  return rows === 0 ? "" : `\x1b[${rows}A\r\x1b[J`;
}
