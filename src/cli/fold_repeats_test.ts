import { expect } from "expect";
import { foldRepeats } from "./fold_repeats.ts";

Deno.test("foldRepeats() shows a message once and counts those that differ in nothing but the wait", () => {
  const repeats = foldRepeats();
  expect([repeats.isNew("a", "503 from x; asking again in 0.5 s")]).toEqual([true]);
  expect([repeats.isNew("a", "503 from x; asking again in 1.0 s")]).toEqual([false]);
  expect([repeats.isNew("a", "503 from x; asking again in 2.0 s")]).toEqual([false]);
  expect([repeats.isNew("a", "another thing")]).toEqual([true]);
  expect([repeats.isNew("b", "503 from x; asking again in 0.5 s")]).toEqual([true]);
  expect(repeats.end("a")).toEqual(["503 from x (3 times)"]);
  expect(repeats.end("b")).toEqual([]);
  expect(repeats.end("never")).toEqual([]);
});
