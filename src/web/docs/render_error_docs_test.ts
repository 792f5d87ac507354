import { expect } from "expect";
import { renderErrorDocs } from "./render_error_docs.ts";

const words = (text: string): string => text.replaceAll(/\s+/g, " ");

Deno.test("docs/reference/errors.md says what the list of codes says", async () => {
  const path = new URL("../../../docs/reference/errors.md", import.meta.url);
  // When this fails: deno run -A scripts/write_error_docs.ts && deno fmt docs/reference/errors.md
  expect(words(await Deno.readTextFile(path))).toBe(words(renderErrorDocs()));
});
