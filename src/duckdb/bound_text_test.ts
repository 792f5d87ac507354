/**
 * Tests of minimum and maximum as DuckDB prints them.
 *
 * @module
 */

import { expect } from "expect";
import type { ColumnType, PrimitiveKind } from "../core/column.ts";
import { isInfiniteMoment, parseBoundText } from "./bound_text.ts";
import { openSession } from "./session.ts";

function parse(kind: PrimitiveKind, text: string): unknown {
  return parseBoundText({ kind }, text);
}

Deno.test("plain values are read exactly", () => {
  expect(parse("long", "-9223372036854775808")).toBe(-9223372036854775808n);
  expect(parse("double", "-0.0")).toBe(-0);
  expect(parse("double", "1e+300")).toBe(1e300);
  expect(parse("double", "inf")).toBe(Infinity);
  expect(parse("double", "-inf")).toBe(-Infinity);
  expect(parse("boolean", "1") === parse("boolean", "true")).toBeTruthy();
  expect(parse("boolean", "0")).toBeFalsy();
  expect(parse("string", "infinity")).toBe("infinity");
  expect(parse("binary", "00FF")).toEqual(Uint8Array.of(0, 255));
  expect(parse("uuid", "00112233-4455-6677-8899-aabbccddeeff")).toEqual(
    Uint8Array.fromHex("00112233445566778899aabbccddeeff"),
  );
});

Deno.test("decimals keep their sign and scale", () => {
  const decimal: ColumnType = { kind: "decimal", precision: 38, scale: 2 };
  expect(parseBoundText(decimal, "-0.05")).toBe(-5n);
  expect(parseBoundText(decimal, "12")).toBe(1200n);
  expect(parseBoundText(decimal, "999999999999999999999999999999999999.99")).toBe(10n ** 38n - 1n);
});

Deno.test("moments agree with DuckDB's own count, from before Christ to after the year 9999", async () => {
  await using session = await openSession({ temporaryFolder: "/nowhere", folders: [] });
  const days = [
    "0044-03-15 (BC)",
    "0001-01-01",
    "0099-12-31",
    "1900-02-28",
    "1970-01-01",
    "2024-02-29",
    "12345-12-31",
  ];
  for (const day of days) {
    const [row] = await session.rows(
      `SELECT CAST(DATE '${day}' - DATE '1970-01-01' AS BIGINT) AS days`,
    );
    expect([day, parse("date", day)]).toEqual([day, row?.days]);
  }
  const moments = ["1969-12-31 23:59:59.999999", "0001-01-01 00:00:00.5", "2024-01-01 04:00:00"];
  for (const moment of moments) {
    const [row] = await session.rows(`SELECT epoch_us(TIMESTAMP '${moment}') AS micros`);
    expect([moment, parse("timestamp", moment)]).toEqual([moment, row?.micros]);
    expect(parse("timestamptz", `${moment}+00`)).toBe(row?.micros);
  }
  expect(parse("time", "23:59:59.999999")).toBe(86_399_999_999n);
});

Deno.test("text without a value gives no bound, and infinite moments are told apart from words", () => {
  expect(parse("date", "infinity")).toBeUndefined();
  expect(parse("time", "24:00")).toBeUndefined();
  expect(parse("double", "nan")).toBeUndefined();
  expect(parse("binary", "0")).toBeUndefined();
  expect(isInfiniteMoment({ kind: "date" }, "-infinity")).toBeTruthy();
  expect(isInfiniteMoment({ kind: "timestamptz" }, "infinity")).toBeTruthy();
  expect(isInfiniteMoment({ kind: "string" }, "infinity")).toBeFalsy();
});
