import { expect } from "expect";
import { findStackPlace, parseStack } from "./stack_place.ts";

Deno.test("parseStack() reads every form of a frame, and nothing else", () => {
  const stack = `TypeError: at noon (12:30:00)
    at fail (file:///a/b.ts:22:9)
    at async Module.<anonymous> (file:///a/my wörk #1 100%/ü (1).ts:2:7)
    at file:///a/c.ts:1:2
    at https://example.com/x.ts:3:4
    at ext:core/01_core.js:1:1
    at <anonymous>`;
  expect(parseStack(stack)).toEqual([
    { file: "/a/b.ts", line: 22, column: 9 },
    { file: "/a/my wörk #1 100%/ü (1).ts", line: 2, column: 7 },
    { file: "/a/c.ts", line: 1, column: 2 },
    { file: "https://example.com/x.ts", line: 3, column: 4 },
  ]);
  expect(parseStack(undefined)).toEqual([]);
});

Deno.test("findStackPlace() takes the innermost frame that is wanted, also from an encoded URL", () => {
  const message = "does not provide an export named 'x' at file:///a/%C3%BC.ts:2:10";
  expect(findStackPlace(message, (file) => file === "/a/ü.ts")).toMatchObject({ line: 2 });
  expect(findStackPlace(message, (file) => file === "/b.ts")).toBe(undefined);
});
