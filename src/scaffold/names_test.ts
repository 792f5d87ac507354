import { expect } from "expect";
import { toExportName, toPascalCase, toSnakeCase } from "./names.ts";

Deno.test("toSnakeCase() makes one name of every way to write it", () => {
  for (
    const text of ["glucose_entries", "Glucose Entries", "glucoseEntries", " glucose-entries "]
  ) {
    expect(toSnakeCase(text)).toBe("glucose_entries");
  }
  expect(toSnakeCase("HTTPServerLog2")).toBe("http_server_log2");
  expect(toSnakeCase("__")).toBe("");
});

Deno.test("toPascalCase() and toExportName() follow from it, and reserved words stay out of exports", () => {
  expect(toPascalCase("glucose_entries")).toBe("GlucoseEntries");
  expect(toExportName("glucose_entries")).toBe("glucoseEntries");
  expect(toExportName("class")).toBe("classAsset");
  expect(toExportName("window")).toBe("windowAsset");
});
