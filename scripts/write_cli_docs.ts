/**
 * Writes docs/reference/events.md, commands.md and exit-codes.md.
 *
 * Usage: `deno run -A scripts/write_cli_docs.ts && deno fmt docs/reference`
 *
 * @module
 */

import { renderCommandDocs, renderExitDocs } from "./render_command_docs.ts";
import { renderEventDocs } from "./render_event_docs.ts";

const PAGES = {
  "events.md": await renderEventDocs(),
  "commands.md": await renderCommandDocs(),
  "exit-codes.md": renderExitDocs(),
};

for (const [name, text] of Object.entries(PAGES)) {
  await Deno.writeTextFile(new URL(`../docs/reference/${name}`, import.meta.url), text);
}
