import { expect } from "expect";
import { renderConfigDocs } from "./render_config_docs.ts";

Deno.test("docs/configuration.md says what the table of keys says", async () => {
  const written = await Deno.readTextFile(new URL("../../docs/configuration.md", import.meta.url));
  // When this fails: deno run -A scripts/write_config_docs.ts
  expect(written).toBe(renderConfigDocs());
});
