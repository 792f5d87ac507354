import { expect } from "expect";
import { countOf } from "../core/count_text.ts";
import { renderBytes, renderDuration, renderTable } from "./render_table.ts";

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

Deno.test("renderTable() on a narrow terminal makes a block of lines of each row, with nothing cut", () => {
  const columns = ["run", "state", "command"].map((title) => ({ title }));
  const rows = [
    ["20240120T120000-abcdef", "failed", "materialize orders --from 2024-01-01 --to 2024-01-31"],
    ["20240121T120000-abcdef", "succeeded", ""],
  ];
  const text = renderTable(columns, rows, OPTIONS);
  expect(text).toBe([
    "run      20240120T120000-abcdef",
    "state    failed",
    "command  materialize orders --from",
    "         2024-01-01 --to 2024-01-31",
    "",
    "run      20240121T120000-abcdef",
    "state    succeeded",
    "",
  ].join("\n"));
});

Deno.test("renderTable() of more columns than a terminal can hold makes blocks too, and breaks long words", () => {
  const columns = Array.from({ length: 12 }, (_, index) => ({ title: `column_${index}` }));
  const rows = [columns.map(() => "0123456789".repeat(10))];
  const text = renderTable(columns, rows, { width: 80, hasUnicode: true });
  expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(text.replaceAll(/\s/g, "")).toContain("0123456789".repeat(10));
});

Deno.test("renderTable() aligns wide scripts", () => {
  const text = renderTable([{ title: "a" }, { title: "b" }], [["注文", "x"], ["ab", "y"]], OPTIONS);
  expect(text.split("\n").slice(2, 4)).toEqual(["注文  x", "ab    y"]);
});

Deno.test("countOf() knows one from many, renderBytes() its units", () => {
  expect([0, 1, 1234].map((count) => countOf(count, "row"))).toEqual([
    "0 rows",
    "1 row",
    "1,234 rows",
  ]);
  expect([0, 999, 1000, 1_250_000].map(renderBytes)).toEqual(["0 B", "999 B", "1.0 kB", "1.3 MB"]);
});
