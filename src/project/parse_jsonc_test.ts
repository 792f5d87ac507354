import { expect } from "expect";
import fc from "fast-check";
import { parseJsonc } from "./parse_jsonc.ts";

Deno.test("parseJsonc() takes comments and trailing commas, and leaves them in strings", () => {
  const text = `\uFEFF// first
{ /* "a": 1, */ "b": [1, 2, /* x */ ], "url": "https://x/*y*/", "q": "\\",}//", }
// last`;
  expect(parseJsonc(text)).toEqual({ b: [1, 2], url: "https://x/*y*/", q: '",}//' });
});

Deno.test("parseJsonc() reads all JSON as JSON.parse does", () => {
  fc.assert(fc.property(fc.json(), (text) => {
    expect(parseJsonc(text)).toEqual(JSON.parse(text));
  }));
});

Deno.test("parseJsonc() refuses what is no JSON, at the position in the text", () => {
  for (const text of ["", "{", "[1,,2]", "[,]", '"open', "/* open", '{"a" 1}']) {
    expect(() => parseJsonc(text)).toThrow(SyntaxError);
  }
  expect(() => parseJsonc('/* x */ {"a" 1}')).toThrow(/position 13/);
});
