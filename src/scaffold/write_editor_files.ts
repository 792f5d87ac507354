/**
 * Writes all of `.phlo/types` and `.phlo/tsconfig.json` anew.
 *
 * @module
 */

import { join } from "node:path";
import type { Host } from "../core/host.ts";
import { copyTypePackages } from "./copy_type_packages.ts";
import { type EditorFilesRequest, TYPES_FOLDER, TYPES_TEMPLATES } from "./editor_files_request.ts";
import type { Templates } from "./read_template.ts";
import { renderConfigSchema } from "./render_config_schema.ts";
import { renderEditorConfig } from "./render_editor_config.ts";
import { renderRuntimeModule } from "./render_runtime_module.ts";
import { NO_TABLES } from "./render_table_types.ts";

/** Writes everything. @throws PhloError where the disk refuses */
export async function writeEditorFiles(
  { root, workflows, program }: EditorFilesRequest,
  templates: Templates,
  host: Host,
): Promise<void> {
  const folder = join(root, TYPES_FOLDER);
  await copyTypePackages(folder, host);
  const tables = join(folder, "tables.d.ts");
  const texts = new Map([
    ...TYPES_TEMPLATES.map((name) =>
      [join(root, ".phlo", name), templates.get(name) ?? ""] as const
    ),
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
