/**
 * Tests of bounds: their bytes, their order and their shortening.
 *
 * @module
 */

import { expect } from "expect";
import fc from "fast-check";
import type { ColumnType } from "../core/column.ts";
import type { BoundValue } from "../core/data_files.ts";
import { decodeBound, encodeBound } from "./bound_bytes.ts";
import { compareBounds } from "./compare_bounds.ts";
import { truncateLower, truncateUpper } from "./truncate_bound.ts";

const DECIMAL: ColumnType = { kind: "decimal", precision: 38, scale: 2 };

const EXAMPLES: readonly (readonly [ColumnType, BoundValue, string])[] = [
  [{ kind: "boolean" }, true, "01"],
  [{ kind: "int" }, 34n, "22000000"],
  [{ kind: "date" }, 17501n, "5d440000"],
  [{ kind: "long" }, -2n, "feffffffffffffff"],
  [{ kind: "timestamptz" }, 1704067200000000n, "00202110d70d0600"],
  [{ kind: "float" }, 1.5, "0000c03f"],
  [{ kind: "double" }, -0, "0000000000000080"],
  [{ kind: "double" }, Infinity, "000000000000f07f"],
  [DECIMAL, 1420n, "058c"],
  [DECIMAL, 0n, "00"],
  [DECIMAL, -1n, "ff"],
  [DECIMAL, 128n, "0080"],
  [DECIMAL, -128n, "80"],
  [DECIMAL, -129n, "ff7f"],
  [{ kind: "string" }, "aä", "61c3a4"],
  [{ kind: "string" }, "", ""],
  [{ kind: "binary" }, Uint8Array.of(0, 255), "00ff"],
];

Deno.test("bounds have the bytes of the specification and read back as they were", () => {
  for (const [type, value, hex] of EXAMPLES) {
    const bytes = encodeBound(type, value);
    expect([type.kind, bytes.toHex()]).toEqual([type.kind, hex]);
    expect(Object.is(decodeBound(type, bytes), value) || value instanceof Uint8Array).toBeTruthy();
  }
});

Deno.test("a bound written before its column was widened is read by its length", () => {
  expect(decodeBound({ kind: "long" }, encodeBound({ kind: "int" }, -7n))).toBe(-7n);
  expect(decodeBound({ kind: "double" }, encodeBound({ kind: "float" }, 1.5))).toBe(1.5);
  expect(decodeBound({ kind: "long" }, Uint8Array.of(1, 2))).toBeUndefined();
});

Deno.test("integers of 64 bits and decimals of 38 digits survive", () => {
  fc.assert(fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
    expect(decodeBound({ kind: "long" }, encodeBound({ kind: "long" }, value))).toBe(value);
  }));
  fc.assert(fc.property(fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n }), (value) => {
    expect(decodeBound(DECIMAL, encodeBound(DECIMAL, value))).toBe(value);
  }));
});

Deno.test("text is ordered by its UTF-8 bytes", () => {
  const text = fc.string({ unit: "binary" });
  fc.assert(fc.property(text, text, (left, right) => {
    const bytes = [left, right].map((value) => new TextEncoder().encode(value).toHex());
    const expected = (bytes[0] ?? "") < (bytes[1] ?? "") ? -1 : bytes[0] === bytes[1] ? 0 : 1;
    expect(Math.sign(compareBounds(left, right))).toBe(expected);
  }));
  expect(compareBounds("\uffff", "\u{10000}")).toBeLessThan(0);
});

Deno.test("shortened text and bytes stay on their side of every value", () => {
  const long = fc.oneof(
    fc.string({ unit: "binary", minLength: 0, maxLength: 40 }),
    fc.string({ unit: fc.constantFrom("\u{10ffff}", "\ud7ff", "a"), maxLength: 40 }),
  );
  fc.assert(fc.property(long, (value) => {
    const lower = truncateLower(value);
    const upper = truncateUpper(value);
    expect(compareBounds(lower, value)).toBeLessThanOrEqual(0);
    expect([...String(lower)].length).toBeLessThanOrEqual(16);
    if (upper === undefined) return;
    expect(compareBounds(upper, value)).toBeGreaterThanOrEqual(0);
    expect(String(upper).isWellFormed()).toBe(value.isWellFormed());
    expect([...String(upper)].length).toBeLessThanOrEqual(16);
  }));
  fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (value) => {
    expect(compareBounds(truncateLower(value), value)).toBeLessThanOrEqual(0);
    const upper = truncateUpper(value);
    if (upper !== undefined) expect(compareBounds(upper, value)).toBeGreaterThanOrEqual(0);
  }));
});

Deno.test("the upper bound moves over the gap of surrogates and gives up above the last character", () => {
  expect(truncateUpper("a".repeat(16))).toBe("a".repeat(16));
  expect(truncateUpper("a".repeat(17))).toBe(`${"a".repeat(15)}b`);
  expect(truncateUpper(`${"a".repeat(15)}\ud7ffx`)).toBe(`${"a".repeat(15)}\ue000`);
  expect(truncateUpper("\u{10ffff}".repeat(17))).toBeUndefined();
  expect(truncateUpper(new Uint8Array(17).fill(255))).toBeUndefined();
  expect(truncateUpper(5n)).toBe(5n);
});
