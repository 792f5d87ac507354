/**
 * Which files of a project go into a built program: what the user wrote and what it needs, never secrets, tables or state.
 *
 * @module
 */

import { join, relative } from "node:path";
import type { Host } from "../core/host.ts";

/** What is known of the project. */
export interface BuildFolders {
  /** Absolute, as all of these. */
  readonly root: string;
  readonly lakeFolder: string;
  readonly dbtFolder: string;
  /** The program that is written. */
  readonly output: string;
}

/** Left out wherever they lie. */
const NEVER: readonly string[] = [".git", ".phlo", ".DS_Store"];

/** Builds the filter: paths are relative to the project, with `/` behind a folder. */
export async function createBuildFilter(
  folders: BuildFolders,
  host: Host,
): Promise<(path: string) => boolean> {
  const { root, lakeFolder, dbtFolder, output } = folders;
  const left = new Set(
    [lakeFolder, join(dbtFolder, "target"), join(dbtFolder, "logs"), output]
      .map((path) => relative(root, path).replaceAll("\\", "/")),
  );
  for (const folder of await listLakes(root, host)) left.add(folder);
  return (path) => {
    const plain = path.replace(/\/$/, "");
    const name = plain.slice(plain.lastIndexOf("/") + 1);
    return !NEVER.includes(name) && !isSecret(name) && !left.has(plain);
  };
}

/** `.env` and `.env.prod` hold secrets; `.env.example` holds none. */
function isSecret(name: string): boolean {
  return (name === ".env" || name.startsWith(".env.")) && name !== ".env.example";
}

/** The lakes of other environments lie beside the first, as folders with a catalog in them. */
async function listLakes(root: string, host: Host): Promise<readonly string[]> {
  const entries = await host.disk.list(root);
  const folders = entries.filter(({ kind }) => kind === "folder").map(({ name }) => name);
  const isLake = await Promise.all(
    folders.map(async (name) => await host.disk.stat(join(root, name, "catalog.db")) !== undefined),
  );
  return folders.filter((_, index) => isLake[index]);
}
