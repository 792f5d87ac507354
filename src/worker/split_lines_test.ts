import { expect } from "expect";
import fc from "fast-check";
import { createLineSplitter } from "./split_lines.ts";

function split(pieces: readonly string[], maxLength?: number): string[] {
  const lines: string[] = [];
  const splitter = createLineSplitter((line) => lines.push(line), maxLength);
  for (const piece of pieces) splitter.push(piece);
  splitter.end();
  return lines;
}

Deno.test("createLineSplitter() hands over lines, whatever the pieces", () => {
  expect(split([])).toEqual([]);
  expect(split([""])).toEqual([]);
  expect(split(["a\r\n\nb"])).toEqual(["a", "", "b"]);
  fc.assert(fc.property(fc.array(fc.string()), (pieces) => {
    const whole = pieces.join("");
    const lines = whole.split("\n").map((line) => line.replace(/\r$/, ""));
    if (whole === "" || whole.endsWith("\n")) lines.pop();
    expect(split(pieces, Infinity)).toEqual(lines);
  }));
});

Deno.test("createLineSplitter() cuts a line that is too long and loses nothing of it", () => {
  expect(split(["abcdefg\nh"], 3)).toEqual(["abc", "def", "g", "h"]);
  expect(split(["ab", "cdef", "\n"], 3)).toEqual(["abc", "def"]);
  expect(split(["abc\n"], 3)).toEqual(["abc"]);
});
