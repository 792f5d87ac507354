import { expect } from "expect";
import { fakeHost } from "../../tests/support/fake_host.ts";
import { ERROR_CODES } from "../core/error_codes.ts";
import { ERROR_EXAMPLES } from "../core/error_examples.ts";
import { main } from "./main.ts";

async function explain(code: string): Promise<string> {
  let said = "";
  await main(["explain", code], {
    host: fakeHost(),
    terminal: {
      print: (text) => void (said += text),
      note: (text) => void (said += text),
      isTerminal: true,
      canAsk: false,
      hasColor: false,
      hasUnicode: true,
      width: 60,
    },
    signal: new AbortController().signal,
    program: [],
  });
  return said;
}

Deno.test("every code has a cause, an example and what to do", () => {
  for (const [code, { why, fix }] of Object.entries(ERROR_CODES)) {
    expect(`${code} ${why.length > 10 && fix.length > 10}`).toBe(`${code} true`);
  }
  // When this fails: add an example to src/core/error_examples.ts
  expect(Object.keys(ERROR_EXAMPLES).sort()).toEqual(Object.keys(ERROR_CODES).sort());
});

Deno.test("phlo explain shows them, in lines that fit", async () => {
  const said = await explain("201");
  expect(said).toContain("PHLO-201: Rows break their schema");
  expect(said).toContain("Example: ");
  expect(said).toContain("What to do: ");
  const longest = Math.max(...said.split("\n").map((line) => line.length));
  expect(longest).toBeLessThanOrEqual(75);
});

Deno.test("phlo explain names the codes near one that is not there", async () => {
  expect(await explain("PHLO-999")).toContain("the nearest are ");
  expect(await explain("PHLO-999")).toContain("PHLO-901");
  expect(await explain("PHLO-206")).toContain("PHLO-205");
  expect(await explain("rest-apis")).toContain('did you mean "rest-api"?');
});
