/**
 * Writes templates/types/{phlo,testing}.d.ts: what editors know of "phlo" and "phlo/testing". A test finds them stale
 * when the sources have moved on.
 *
 * Usage: `deno run -A scripts/write_types.ts`
 *
 * @module
 */

import { renderPublicTypes } from "./render_public_types.ts";

const folder = new URL("../templates/types/", import.meta.url);
await Deno.mkdir(folder, { recursive: true });
for (const [name, text] of renderPublicTypes()) {
  await Deno.writeTextFile(new URL(name, folder), text);
}
