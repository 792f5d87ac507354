/**
 * Finds a package in the node_modules folders above a file, as every JavaScript engine does.
 *
 * @module
 */

import { dirname, join } from "node:path";
import type { Host } from "../core/host.ts";

/** The folder of the package, or undefined where no folder above holds it. */
export async function findPackage(
  name: string,
  fromFile: string,
  host: Host,
): Promise<string | undefined> {
  for (let folder = dirname(fromFile);; folder = dirname(folder)) {
    const candidate = join(folder, "node_modules", name);
    if ((await host.disk.stat(join(candidate, "package.json"))) !== undefined) return candidate;
    if (dirname(folder) === folder) return undefined;
  }
}
