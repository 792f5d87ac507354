import { expect } from "expect";
import type { RowSet } from "./lake_question.ts";
import { renderCsv } from "./render_csv.ts";
import { renderFault } from "./render_fault.ts";
import { renderRows } from "./render_rows.ts";

const ROWS: RowSet = {
  columns: [{ name: "<b>id</b>", type: "BIGINT" }, { name: "note", type: "VARCHAR" }],
  rows: [["9007199254740993", "<img src=x onerror=alert(1)>"], [null, ""], ["1", 'a "b", c']],
  isCut: false,
};

Deno.test("renderRows() escapes names and values, and tells null from empty", async () => {
  const text = String(await renderRows(ROWS));
  expect(text).not.toContain("<b>id");
  expect(text).not.toContain("<img");
  expect(text).toContain("&lt;img src=x onerror=alert(1)&gt;");
  expect(text).toContain("9007199254740993");
  expect(text.match(/class="null"/g)).toHaveLength(1);
});

Deno.test("renderRows() shows long values when asked, and an answer without rows or columns", async () => {
  const long = "x".repeat(500);
  const columns = [{ name: "note", type: "VARCHAR" }];
  expect(String(await renderRows({ columns, rows: [[long]], isCut: false }))).toContain("<details");
  expect(String(await renderRows({ columns: [], rows: [], isCut: false }))).toContain("<table");
});

Deno.test("renderFault() escapes what a query said", async () => {
  const text = String(
    await renderFault({
      kind: "error",
      code: "PHLO-002",
      message: "Cannot run <script>",
      frame: "> 1 | select '<script>'",
      hint: "<i>",
    }),
  );
  expect(text).not.toMatch(/<script|<i>/);
});

Deno.test("renderCsv() quotes what has to be, and leaves absent values empty", () => {
  expect(renderCsv(ROWS)).toBe(
    '<b>id</b>,note\r\n9007199254740993,<img src=x onerror=alert(1)>\r\n,""\r\n1,"a ""b"", c"\r\n',
  );
});
