import { expect } from "expect";
import { renderDuration, renderTable } from "./render_table.ts";

const OPTIONS = { width: 40, hasUnicode: true };

Deno.test("renderTable() shows titles over nothing where there are no rows", () => {
  expect(renderTable([{ title: "a" }, { title: "bc" }], [], OPTIONS)).toBe("a  bc\n─  ──\n");
});

Deno.test("renderTable() aligns numbers to the right", () => {
  const text = renderTable([{ title: "n", isNumber: true }], [["1"], ["100"]], OPTIONS);
  expect(text).toBe("  n\n───\n  1\n100\n");
});

Deno.test("renderTable() cuts the widest column to fit", () => {
  const text = renderTable([{ title: "id" }, { title: "text" }], [["r1", "x".repeat(80)]], OPTIONS);
  expect(Math.max(...text.split("\n").map((line) => [...line].length))).toBe(40);
  expect(text).toContain("…");
});

Deno.test("renderTable() keeps a value with line breaks on one line", () => {
  expect(renderTable([{ title: "v" }], [["a\nb"]], OPTIONS).split("\n").length).toBe(4);
});

Deno.test("renderDuration() shows seconds with two digits and minutes in whole seconds", () => {
  expect(renderDuration(312)).toBe("0.31 s");
  expect(renderDuration(125_900)).toBe("2 m 05 s");
});
