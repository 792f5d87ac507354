/**
 * The tables of docs/reference/ingestion.md are those of the code: every option with its default, every schema with its column.
 *
 * @module
 */

import { expect } from "expect";
import { z } from "zod";
import { types } from "../../mod.ts";
import { renderColumnType } from "../../src/core/column.ts";
import { optionNames, readIngestionOptions } from "../../src/project/read_ingestion_options.ts";
import { compileSchema } from "../../src/schema/compile_schema.ts";

const PAGE = await Deno.readTextFile(
  new URL("../../docs/reference/ingestion.md", import.meta.url),
);

/** The rows of the table whose first column is called so. */
function listRows(title: string): readonly (readonly string[])[] {
  const lines = PAGE.split("\n");
  const start = lines.findIndex((line) => line.startsWith("|") && cellsOf(line)[0] === title);
  const end = lines.findIndex((line, index) => index > start && !line.startsWith("|"));
  return lines.slice(start + 2, end).map(cellsOf);
}

function cellsOf(line: string): readonly string[] {
  return line.split("|").slice(1, -1).map((cell) => cell.trim());
}

function codeIn(cell: string): string {
  return /`([^`]*)`/.exec(cell)?.[1] ?? "";
}

Deno.test("the reference names every option of an ingestion, and no other", () => {
  const named = listRows("option").map(([option = ""]) => codeIn(option));
  expect(named.toSorted()).toEqual(optionNames().toSorted());
});

Deno.test("the reference shows the defaults that the code fills in", () => {
  const read = readIngestionOptions({
    tableName: "t",
    validationSchema: z.object({ id: z.string() }),
  });
  const defaults: Readonly<Record<string, unknown>> = "options" in read ? read.options : {};
  const rows = new Map(
    listRows("option").map(([option = "", value = ""]) => [codeIn(option), value]),
  );
  const filled = Object.entries(defaults).filter(([, value]) => typeof value === "number");
  expect(filled).toHaveLength(6);
  for (const [name, value] of filled) expect(codeIn(rows.get(name) ?? "")).toBe(String(value));
});

const SCHEMAS = listRows("zod");

Deno.test("the reference has a table of schemas", () => {
  expect(SCHEMAS.length).toBeGreaterThan(20);
});

for (const [cell = "", column = ""] of SCHEMAS) {
  const code = codeIn(cell);
  Deno.test(`${code} makes a column of type ${column}`, () => {
    const make = new Function("z", "types", `return ${code}`) as (
      zod: typeof z,
      phlo: typeof types,
    ) => z.ZodType;
    const [field] = compileSchema(z.object({ field: make(z, types) })).fields;
    expect(field === undefined ? "" : renderColumnType(field.column.type)).toBe(column);
  });
}
