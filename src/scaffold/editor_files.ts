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
import { copyTypePackages } from "./copy_type_packages.ts";
import { readTemplates, type Templates } from "./read_template.ts";
import { renderConfigSchema } from "./render_config_schema.ts";
import { renderEditorConfig } from "./render_editor_config.ts";
import { renderRuntimeModule } from "./render_runtime_module.ts";
import { NO_TABLES } from "./render_table_types.ts";

/** Which project. */
export interface EditorFilesRequest {
  /** Absolute. */
  readonly root: string;
  /** Relative to the project. */
  readonly workflows: string;
  /** The command line that starts this phlo. */
  readonly program: readonly string[];
}

/** The folder of the types, below the project. */
export const TYPES_FOLDER = ".phlo/types";

const TEMPLATES = ["types/phlo.d.ts", "types/testing.d.ts", "types/globals.d.ts"];

/** What became of the files; `refused` by the disk. */
export type EditorFilesState = "fresh" | "written" | "refused";

/** Writes what is stale. A disk that refuses is no error: nothing else needs these files. */
export async function refreshEditorFiles(
  request: EditorFilesRequest,
  host: Host,
): Promise<EditorFilesState> {
  try {
    const templates = await readTemplates(TEMPLATES, host);
    const stamp = await stampOf(request, templates, host);
    const stampFile = join(request.root, TYPES_FOLDER, "stamp");
    if (await readIfThere(stampFile, host) === stamp) return "fresh";
    await writeAll(request, templates, host);
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
  const facts = [PHLO_VERSION, zod, expect, workflows, program, [...templates.values()]];
  hash.update(JSON.stringify(facts));
  for (const name of ["deno.json", "deno.jsonc"]) {
    hash.update(JSON.stringify(await readIfThere(join(root, name), host) ?? null));
  }
  return `${hash.digest("hex")}\n`;
}

async function readIfThere(path: string, host: Host): Promise<string | undefined> {
  return await host.disk.stat(path) === undefined ? undefined : await host.disk.readText(path);
}

async function writeAll(
  { root, workflows, program }: EditorFilesRequest,
  templates: Templates,
  host: Host,
): Promise<void> {
  const folder = join(root, TYPES_FOLDER);
  await copyTypePackages(folder, host);
  const tables = join(folder, "tables.d.ts");
  const texts = new Map([
    ...TEMPLATES.map((name) => [join(root, ".phlo", name), templates.get(name) ?? ""] as const),
    ...await hasFile(tables, host) ? [] : [[tables, NO_TABLES] as const],
    ...RUNTIME_MODULES.map(({ name, module }) => {
      const declarations = templates.get(`types/${name}.d.ts`) ?? "";
      const text = renderRuntimeModule({ name, module, declarations }, program);
      return [join(folder, `${name}.js`), text] as const;
    }),
    // Where the deno.json of projects of phlo 0.1.0 looks.
    [join(folder, "phlo/mod.d.ts"), 'export * from "../phlo.d.ts";\n'],
    [join(folder, "phlo/testing.d.ts"), 'export * from "../testing.d.ts";\n'],
    [join(folder, "phlo.schema.json"), renderConfigSchema()],
    [join(root, ".phlo/tsconfig.json"), await renderEditorConfig(root, workflows, host)],
  ]);
  for (const [path, text] of texts) await host.disk.writeText(path, text);
}

const RUNTIME_MODULES = [
  { name: "phlo", module: "mod.ts" },
  { name: "testing", module: "testing.ts" },
];

async function hasFile(path: string, host: Host): Promise<boolean> {
  return await host.disk.stat(path) !== undefined;
}
