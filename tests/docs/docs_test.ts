/**
 * Every page of the documentation, typed as it stands. With PHLO_DOCS_UPDATE=1 the outputs that a page shows are replaced
 * by the real ones.
 *
 * @module
 */

import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { withFolder } from "../support/fake_host.ts";
import { listPages } from "../support/list_pages.ts";
import { parseConsole, parseDocument } from "../support/parse_document.ts";
import { type DocumentFault, runDocument } from "../support/run_document.ts";
import { updateDocument } from "../support/update_document.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const isUpdating = Deno.env.get("PHLO_DOCS_UPDATE") === "1";

for (const path of await listPages(ROOT)) {
  const name = relative(ROOT, path);
  Deno.test(`${name} does what it says`, () => withFolder((folder) => runPage(path, folder)));
}

async function runPage(path: string, folder: string): Promise<void> {
  // An update mends one output at a time: what follows may depend on it.
  const rounds = isUpdating ? countOutputs(await Deno.readTextFile(path)) + 1 : 1;
  let fault: DocumentFault | undefined;
  for (let round = 0; round < rounds; round++) {
    const text = await Deno.readTextFile(path);
    [fault] = await runDocument(text, join(folder, String(round)));
    const mended = isUpdating && fault !== undefined ? updateDocument(text, fault) : undefined;
    if (mended === undefined) break;
    await Deno.writeTextFile(path, mended);
  }
  if (fault !== undefined) {
    throw new Error(`${relative(ROOT, path)}:${fault.line}: ${fault.message}`);
  }
}

function countOutputs(text: string): number {
  return parseDocument(text).filter(({ language }) => language === "console")
    .flatMap((snippet) => parseConsole(snippet.text)).length;
}
