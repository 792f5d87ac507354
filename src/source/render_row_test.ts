import { expect } from "expect";
import { renderRow } from "./render_row.ts";

Deno.test("renderRow() keeps all digits of a bigint, at any depth", () => {
  expect(renderRow({ id: 9223372036854775807n, deep: [{ n: -1n }] })).toBe(
    '{"id":9223372036854775807,"deep":[{"n":-1}]}',
  );
});

Deno.test("renderRow() writes dates as ISO text and drops undefined", () => {
  expect(renderRow({ at: new Date(0), none: undefined, empty: null, zero: 0 })).toBe(
    '{"at":"1970-01-01T00:00:00.000Z","empty":null,"zero":0}',
  );
  expect(renderRow({ a: 1, none: undefined })).toBe('{"a":1}');
});

Deno.test("renderRow() does not turn what JSON has no word for into null", () => {
  expect(renderRow({ a: NaN, b: [-Infinity], c: new Date(NaN) })).toBe(
    '{"a":"NaN","b":["-Infinity"],"c":"Invalid Date"}',
  );
});

Deno.test("renderRow() writes maps, sets, typed arrays and objects with a JSON form of their own", () => {
  const row = {
    map: new Map<string, unknown>([["a", 1n]]),
    set: new Set([1, 2]),
    bytes: new Uint8Array([1, 2]),
    url: new URL("https://example.com/"),
    nested: { toJSON: () => ({ at: new Date(0) }) },
  };
  expect(JSON.parse(renderRow(row))).toEqual({
    map: { a: 1 },
    set: [1, 2],
    bytes: [1, 2],
    url: "https://example.com/",
    nested: { at: "1970-01-01T00:00:00.000Z" },
  });
});

Deno.test("renderRow() keeps a key __proto__ and escapes line breaks and lone surrogates", () => {
  const row = JSON.parse('{"__proto__":{"a":1},"text":"x\\ny","lone":"\\ud800"}');
  expect(renderRow(row)).toBe('{"__proto__":{"a":1},"text":"x\\ny","lone":"\\ud800"}');
  row.n = 1n;
  expect(renderRow(row)).toBe('{"__proto__":{"a":1},"text":"x\\ny","lone":"\\ud800","n":1}');
});
