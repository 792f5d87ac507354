/**
 * Writes docs/configuration.md from the table of configuration keys.
 *
 * Usage: `deno run -A scripts/write_config_docs.ts`
 *
 * @module
 */

import { renderConfigDocs } from "../src/scaffold/render_config_docs.ts";

await Deno.writeTextFile(new URL("../docs/configuration.md", import.meta.url), renderConfigDocs());
