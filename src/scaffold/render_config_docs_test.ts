import { expect } from "expect";
import { fakeHost, withFolder } from "../../tests/support/fake_host.ts";
import { readConfig } from "../project/config.ts";
import { CONFIG_KEY_NAMES } from "../project/config_keys.ts";
import { renderConfigDocs } from "./render_config_docs.ts";

/** Where lines are broken is the formatter's. */
const words = (text: string): string => text.replaceAll(/\s+/g, " ");

Deno.test("docs/configuration.md says what the table of keys says", async () => {
  const written = await Deno.readTextFile(new URL("../../docs/configuration.md", import.meta.url));
  // When this fails: deno run -A scripts/write_config_docs.ts && deno fmt docs/configuration.md
  expect(words(written)).toBe(words(renderConfigDocs()));
});

Deno.test("docs/configuration.md shows examples that phlo takes", () =>
  withFolder(async (folder) => {
    const examples = [...renderConfigDocs().matchAll(/^```yaml.*\n([^]*?)^```$/gm)];
    expect(examples.length).toBeGreaterThan(CONFIG_KEY_NAMES.length);
    for (const [, text = ""] of examples) {
      await Deno.writeTextFile(`${folder}/phlo.yaml`, text);
      const { origins } = await readConfig(folder, {}, fakeHost());
      const isEnvironment = text.startsWith("environments:");
      if (!isEnvironment) expect(Object.values(origins)).toContain("phlo.yaml");
    }
  }));
