/**
 * Copies the declarations of the packages that phlo hands on to users out of phlo's own copy of them, each with its
 * license, so that editors know them without an installation and without a network.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { mapConcurrently } from "../core/concurrency.ts";
import type { Host } from "../core/host.ts";

/** What users import, and what those declarations import; a package of the second kind lies beside the first. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  zod: [],
  expect: ["@jest/expect-utils", "jest-matcher-utils", "jest-mock"],
};

const NODE_MODULES = new URL("../../node_modules/", import.meta.url);
const FILES_AT_ONCE = 16;

/** The folder of the packages, in that of the types. Not node_modules: Deno would take code from there, and find none. */
export const PACKAGES_FOLDER = "packages";

/** The packages that are copied. */
export const TYPE_PACKAGES: readonly string[] = Object.entries(PACKAGES)
  .flatMap(([name, inner]) => [name, ...inner]);

/** Copies the packages; an older copy goes. */
export async function copyTypePackages(folder: string, host: Host): Promise<void> {
  const target = join(folder, PACKAGES_FOLDER);
  const aside = join(folder, `packages.${host.ids.uuid().slice(0, 8)}.tmp`);
  try {
    for (const [name, inner] of Object.entries(PACKAGES)) {
      const from = await host.disk.realPath(fileURLToPath(new URL(name, NODE_MODULES)));
      await copyPackage(from, join(aside, name), host);
      for (const other of inner) {
        await copyPackage(join(dirname(from), other), join(aside, other), host);
      }
    }
    await host.disk.remove(target);
    await host.disk.rename(aside, target);
  } finally {
    await host.disk.remove(aside);
  }
}

async function copyPackage(from: string, to: string, host: Host): Promise<void> {
  const files = await listDeclarations(from, "", host);
  const folders = new Set(files.map((file) => dirname(join(to, file))));
  for (const folder of folders) await host.disk.makeFolder(folder);
  const copied = await mapConcurrently(files, async (file) => {
    const text = await host.disk.readText(join(from, file));
    await host.disk.createText(join(to, file), text);
  }, { limit: FILES_AT_ONCE });
  const failed = copied.find((result) => result.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

/** `.d.ts` of ES modules only: those of CommonJS say the same once more. */
async function listDeclarations(root: string, below: string, host: Host): Promise<string[]> {
  const found: string[] = [];
  for (const { name, kind } of await host.disk.list(join(root, below))) {
    const path = join(below, name);
    if (kind === "folder") {
      if (name !== "node_modules") found.push(...await listDeclarations(root, path, host));
    } else if (name.endsWith(".d.ts") || name === "package.json" || /^licen[cs]e/i.test(name)) {
      found.push(path);
    }
  }
  return found;
}
