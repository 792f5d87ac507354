import { expect } from "expect";
import fc from "fast-check";
import { createCommaWatch } from "./comma_watch.ts";

const encoder = new TextEncoder();

function isFoundIn(...pieces: readonly string[]): boolean {
  const watch = createCommaWatch();
  for (const piece of pieces) watch.look(encoder.encode(piece));
  return watch.isFound;
}

Deno.test("a comma before a closing bracket is found, blanks between or not", () => {
  for (const text of ['{"a":1,}', "[1,]", '{"a":[1,2, ]}', "[1,\t\r\n ]", '{"a":{"b":1 , }}']) {
    expect([text, isFoundIn(text)]).toEqual([text, true]);
  }
});

Deno.test("a comma anywhere else is not found", () => {
  for (const text of ["", "{}", "[]", '{"a":1,"b":[1,2]}\n{"a":2}\n', '{"a":","}', "[[],[]]"]) {
    expect([text, isFoundIn(text)]).toEqual([text, false]);
  }
});

Deno.test("a comma is found across the borders of pieces", () => {
  for (const pieces of [['{"a":1,', "}"], ['{"a":1,', " ", "", " }"], [",", "", "]"]]) {
    expect([pieces, isFoundIn(...pieces)]).toEqual([pieces, true]);
  }
  for (const pieces of [['{"a":1', "}"], ["}", "]", ","], [",", "x", "}"]]) {
    expect([pieces, isFoundIn(...pieces)]).toEqual([pieces, false]);
  }
});

Deno.test("the watch finds what the expression finds, wherever the text is cut", () => {
  const text = fc.string({ unit: fc.constantFrom(",", "}", "]", " ", "\t", "\n", "x", '"') });
  fc.assert(fc.property(text, fc.nat(), (whole, cut) => {
    const at = cut % (whole.length + 1);
    const isThere = /,[ \t\r\n]*[}\]]/.test(whole);
    expect(isFoundIn(whole.slice(0, at), whole.slice(at))).toBe(isThere);
  }));
});
