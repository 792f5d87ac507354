import { expect } from "expect";
import { createLineReader } from "./line_reader.ts";

function readLines(text: string, chunkBytes: number): { lines: string; records: number } {
  let lines = "";
  const reader = createLineReader((bytes) => lines += new TextDecoder().decode(bytes));
  const bytes = new TextEncoder().encode(text);
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    reader.push(bytes.slice(start, start + chunkBytes));
  }
  return { records: reader.finish().records, lines };
}

Deno.test("createLineReader() passes lines on and leaves blank ones out", () => {
  for (let size = 1; size < 10; size++) {
    const { lines, records } = readLines('\n{"a":1}\r\n  \n\n{"b" : 2}', size);
    expect(lines.replaceAll("\r", "").trimStart().split(/\n\s*/)).toEqual([
      '{"a":1}',
      '{"b" : 2}',
      "",
    ]);
    expect(records).toBe(2);
  }
  expect(readLines("", 5).records).toBe(0);
});

Deno.test("createLineReader() passes a bad line on: one bad record spoils no other", () => {
  expect(readLines('{"a":1}\nnope\n{"a":2}\n', 4).records).toBe(3);
});

Deno.test("createLineReader() refuses what does not begin with a record", () => {
  expect(() => readLines("<html>", 3)).toThrow("HTML or XML, not JSON at byte 0");
  expect(() => readLines("\n\noops\n", 100)).toThrow('"o" is not expected at byte 2');
});

Deno.test("createLineReader() notices a last line that is cut off", () => {
  expect(() => readLines('{"a":1}\n{"a":', 4)).toThrow(
    "cut off: it ends inside of a record at byte 13",
  );
});
