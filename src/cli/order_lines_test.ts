import { expect } from "expect";
import { orderLines } from "./order_lines.ts";

Deno.test("orderLines() keeps the lines of a later step until those before it have ended", () => {
  const said: string[] = [];
  const lines = orderLines(["a", "b", "c"], (line) => said.push(line));
  lines.add("c", "c1");
  lines.end("c");
  lines.add("b", "b1");
  lines.add("a", "a1");
  expect(said).toEqual(["a1"]);
  lines.end("a");
  expect(said).toEqual(["a1", "b1"]);
  lines.add("b", "b2");
  lines.end("b");
  expect(said).toEqual(["a1", "b1", "b2", "c1"]);
  lines.add("a", "a again");
  lines.add("other", "other");
  expect(said.slice(4)).toEqual(["a again", "other"]);
});

Deno.test("orderLines() lets go of everything at the end, also of steps that never ended", () => {
  const said: string[] = [];
  const lines = orderLines(["a", "b"], (line) => said.push(line));
  lines.add("b", "b1");
  lines.flush();
  lines.flush();
  expect(said).toEqual(["b1"]);
});
