import { expect } from "expect";
import { completeSql } from "./shell_names.ts";

const NAMES = ["raw.orders", "raw.order_items", "id", "amount"];

Deno.test("completeSql() offers tables and columns for the last word, whatever its case", () => {
  expect(completeSql("select * from raw.ord", NAMES))
    .toEqual([["raw.order_items", "raw.orders"], "raw.ord"]);
  expect(completeSql("select AM", NAMES)).toEqual([["amount"], "AM"]);
  expect(completeSql("select ", NAMES)).toEqual([[...NAMES].sort(), ""]);
  expect(completeSql("sel", NAMES)).toEqual([["select"], "sel"]);
});

Deno.test("completeSql() offers the shell's own commands at the start of a line", () => {
  expect(completeSql(".t", NAMES)).toEqual([[".tables"], ".t"]);
  expect(completeSql(".schema raw.orders", NAMES)).toEqual([["raw.orders"], "raw.orders"]);
});
