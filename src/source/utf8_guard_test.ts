import { isUtf8 } from "node:buffer";
import { expect } from "expect";
import fc from "fast-check";
import { createUtf8Guard } from "./utf8_guard.ts";

function guardChunks(bytes: Uint8Array, chunkBytes: number): number {
  const guard = createUtf8Guard();
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    const fault = guard(bytes.subarray(start, start + chunkBytes));
    if (fault >= 0) return fault;
  }
  return -1;
}

Deno.test("createUtf8Guard() accepts text whose characters are cut by chunks", () => {
  const bytes = new TextEncoder().encode("aä€😀".repeat(5));
  for (let size = 1; size < 12; size++) expect(guardChunks(bytes, size)).toBe(-1);
  expect(guardChunks(new Uint8Array(0), 1)).toBe(-1);
});

Deno.test("createUtf8Guard() names the first byte that is wrong, in any chunk", () => {
  const bytes = new TextEncoder().encode("abcä€fgh");
  for (const bad of [0xff, 0xc0, 0x80]) {
    const broken = new Uint8Array([...bytes, bad, 0x61, 0x62]);
    for (let size = 1; size < 14; size++) {
      expect(guardChunks(broken, size)).toBe(bytes.length);
    }
  }
});

Deno.test("createUtf8Guard() agrees with a check of the whole, followed by a letter", () => {
  const byte = fc.constantFrom(
    0x41,
    0x80,
    0xbf,
    0xc3,
    0xe2,
    0x82,
    0xac,
    0xf0,
    0x9f,
    0xed,
    0xa0,
    0xff,
  );
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 12 }), fc.integer({ min: 1, max: 6 }), (list, size) => {
      const bytes = new Uint8Array([...list, 0x61]);
      expect(guardChunks(bytes, size) < 0).toBe(isUtf8(bytes));
    }),
    { numRuns: 2000 },
  );
});
