import { expect } from "expect";
import { parseConfigDocument } from "./config_document.ts";
import { assertRequiredVersion } from "./required_version.ts";

function open(requires: string, version: string): void {
  const text = `future: { key: 1 }\nrequires: ${requires}\n`;
  assertRequiredVersion(parseConfigDocument(text, "phlo.yaml"), version);
}

Deno.test("assertRequiredVersion() compares numbers, and counts what is left out as zero", () => {
  for (const wanted of ["0.1.0", "0.1", "0", "0.0.99", ">=0.1"]) {
    open(`">=${wanted.replace(">=", "")}"`, "0.1.0");
  }
  open('">= 1.9"', "1.10.0");
  open('">=1.2.3"', "1.2.3-beta");
  for (const wanted of ["0.1.1", "0.2", "1", "0.10"]) {
    expect(() => open(`">=${wanted}"`, "0.1.0")).toThrow(expect.objectContaining({
      code: "PHLO-006",
      message: expect.stringContaining(`it requires phlo >=${wanted}, and this is phlo 0.1.0`),
      place: expect.objectContaining({ line: 2 }),
    }));
  }
});

Deno.test("assertRequiredVersion() leaves other values to the check of all values", () => {
  for (const value of ["3", "null", '"newest"', '"<9"', "[]"]) open(value, "0.1.0");
});
