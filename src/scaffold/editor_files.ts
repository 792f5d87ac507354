/**
 * Keeps `.phlo/types` and `.phlo/tsconfig.json` fresh, so that any editor, plain `tsc` and Deno check a project's
 * workflows and tests. Commands call it on their way: where everything is fresh it reads three small files, and where
 * it cannot write it says nothing.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { join } from "node:path";
import denoConfig from "../../deno.json" with { type: "json" };
import type { Host } from "../core/host.ts";
import { messageOf } from "../core/phlo_error.ts";
import { PHLO_VERSION } from "../core/version.ts";
import { CONFIG_KEY_NAMES } from "../project/config_keys.ts";
import { type EditorFilesRequest, TYPES_FOLDER, TYPES_TEMPLATES } from "./editor_files_request.ts";
import { readTemplates, type Templates } from "./read_template.ts";

/** What became of the files; `refused` by the disk. */
export type EditorFilesState = "fresh" | "written" | "refused";

/** Writes what is stale. A disk that refuses is no error: nothing else needs these files. */
export async function refreshEditorFiles(
  request: EditorFilesRequest,
  host: Host,
): Promise<EditorFilesState> {
  try {
    const templates = await readTemplates(TYPES_TEMPLATES, host);
    const stamp = await stampOf(request, templates, host);
    const stampFile = join(request.root, TYPES_FOLDER, "stamp");
    if (await readIfThere(stampFile, host) === stamp) return "fresh";
    // Loaded when there is something to write, which is hardly ever.
    const { writeEditorFiles } = await import("./write_editor_files.ts");
    await writeEditorFiles(request, templates, host);
    // Last: an interrupted refresh is done again.
    await host.disk.writeText(stampFile, stamp);
    return "written";
  } catch (error) {
    host.log.debug("The editor's files could not be refreshed", { reason: messageOf(error) });
    return "refused";
  }
}

/** What the files are made from: the program's own texts, the versions of packages, the user's import map. */
async function stampOf(
  { root, workflows, program }: EditorFilesRequest,
  templates: Templates,
  host: Host,
): Promise<string> {
  const hash = createHash("sha256");
  const { zod, expect } = denoConfig.imports;
  const packages = [zod, expect];
  const texts = [...templates.values()];
  hash.update(
    JSON.stringify([PHLO_VERSION, packages, workflows, program, CONFIG_KEY_NAMES, texts]),
  );
  for (const name of ["deno.json", "deno.jsonc"]) {
    hash.update(JSON.stringify(await readIfThere(join(root, name), host) ?? null));
  }
  return `${hash.digest("hex")}\n`;
}

async function readIfThere(path: string, host: Host): Promise<string | undefined> {
  return await host.disk.stat(path) === undefined ? undefined : await host.disk.readText(path);
}
