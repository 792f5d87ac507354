/**
 * Writes docs/reference/errors.md from the list of error codes.
 *
 * Usage: `deno run -A scripts/write_error_docs.ts && deno fmt docs/reference/errors.md`
 *
 * @module
 */

import { renderErrorDocs } from "../src/web/docs/render_error_docs.ts";

const path = new URL("../docs/reference/errors.md", import.meta.url);
await Deno.writeTextFile(path, renderErrorDocs());
