/**
 * The reference is made from the code and says what it says.
 *
 * @module
 */

import { expect } from "expect";
import { renderCommandDocs, renderExitDocs } from "../../scripts/render_command_docs.ts";
import { renderEventDocs } from "../../scripts/render_event_docs.ts";

// When one of these fails: deno run -A scripts/write_cli_docs.ts && deno fmt docs/reference
const words = (text: string): string => text.replaceAll(/[\s-]+/g, " ").replaceAll("| |", "|");

async function readPage(name: string): Promise<string> {
  return words(
    await Deno.readTextFile(new URL(`../../docs/reference/${name}`, import.meta.url)),
  );
}

Deno.test("docs/reference/events.md says what the types say, every kind with a sentence", async () => {
  const page = await renderEventDocs();
  expect(await readPage("events.md")).toBe(words(page));
  expect(page).not.toContain("\n\n\n");
});

Deno.test("docs/reference/commands.md says what --help says", async () => {
  expect(await readPage("commands.md")).toBe(words(await renderCommandDocs()));
});

Deno.test("docs/reference/exit-codes.md says what the program does", async () => {
  expect(await readPage("exit-codes.md")).toBe(words(renderExitDocs()));
});
