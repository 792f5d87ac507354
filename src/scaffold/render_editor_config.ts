/**
 * The generated `.phlo/tsconfig.json`, which a project's own tsconfig.json extends: where "phlo", "zod" and the aliases
 * of the user's import map lead.
 *
 * @module
 */

import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";
import { readImportMap } from "../project/import_map.ts";
import { PACKAGES_FOLDER, TYPE_PACKAGES } from "./copy_type_packages.ts";

/** Names that phlo answers whatever the import map says, as it does when it loads a workflow. */
const PROVIDED: Readonly<Record<string, readonly string[]>> = {
  "phlo": ["./types/phlo.d.ts"],
  "phlo/testing": ["./types/testing.d.ts"],
  ...Object.fromEntries(TYPE_PACKAGES.flatMap((name) => [
    [name, [`./types/${PACKAGES_FOLDER}/${name}`]],
    [`${name}/*`, [`./types/${PACKAGES_FOLDER}/${name}/*`]],
  ])),
};

/** Renders the file; an import map that cannot be read is none, for `phlo check` says what is wrong with it. */
export async function renderEditorConfig(
  root: string,
  workflows: string,
  host: Host,
): Promise<string> {
  const config = {
    // No `lib`: Deno reads this file too, and would miss its own.
    compilerOptions: {
      target: "esnext",
      module: "esnext",
      moduleResolution: "bundler",
      moduleDetection: "force",
      types: [],
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      allowImportingTsExtensions: true,
      resolveJsonModule: true,
      paths: { ...await readAliases(root, host), ...PROVIDED },
    },
    include: ["./types/*.d.ts", `../${workflows}/**/*.ts`, "../tests/**/*.ts"],
  };
  return `// Made by phlo, and made again when it is stale. Your own settings go into tsconfig.json.\n${
    JSON.stringify(config, null, 2)
  }\n`;
}

/** Only what leads to files of this machine: a package is found by its name, and a URL by no editor. */
async function readAliases(
  root: string,
  host: Host,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const paths: Record<string, readonly string[]> = {};
  for (const [name, url] of Object.entries(await readImports(root, host))) {
    if (url?.protocol !== "file:") continue;
    const path = relative(`${root}/.phlo`, fileURLToPath(url)).replaceAll("\\", "/");
    const inside = path.startsWith(".") ? path : `./${path}`;
    if (name.endsWith("/")) paths[`${name}*`] = [`${inside}/*`];
    else paths[name] = [inside];
  }
  return paths;
}

async function readImports(
  root: string,
  host: Host,
): Promise<Readonly<Record<string, URL | null>>> {
  try {
    return (await readImportMap(root, host)).map.imports ?? {};
  } catch (error) {
    if (error instanceof PhloError) return {};
    throw error;
  }
}
