/**
 * Reads a folder with all its files and the links inside it, as an archive wants them.
 *
 * @module
 */

import { dirname, join, relative } from "node:path";
import type { ArchiveEntry } from "../core/project_archive.ts";

/** Reads the tree; `isWanted` is asked for each file and folder by its path from the root, with `/` behind a folder. */
export async function readTree(
  root: string,
  isWanted: (path: string) => boolean,
): Promise<readonly ArchiveEntry[]> {
  const entries: ArchiveEntry[] = [];
  await readFolder(await Deno.realPath(root), "", isWanted, entries);
  return entries;
}

async function readFolder(
  root: string,
  below: string,
  isWanted: (path: string) => boolean,
  entries: ArchiveEntry[],
): Promise<void> {
  const found = await Array.fromAsync(Deno.readDir(join(root, below)));
  for (const { name, isDirectory, isSymlink, isFile } of found.sort(byName)) {
    const path = `${below}${name}`;
    if (!isWanted(isDirectory ? `${path}/` : path)) continue;
    if (isDirectory) await readFolder(root, `${path}/`, isWanted, entries);
    else if (isFile) entries.push({ path, content: await readFile(join(root, path)) });
    else if (isSymlink) await readLink(root, path, isWanted, entries);
  }
}

function byName(left: Deno.DirEntry, right: Deno.DirEntry): number {
  return left.name < right.name ? -1 : left.name > right.name ? 1 : 0;
}

async function readFile(path: string): Promise<ArchiveEntry["content"]> {
  return { kind: "file", bytes: await Deno.readFile(path) };
}

/** A link to what is packed too stays one; what a link leads to outside is packed in its place; a dangling one is left out. */
async function readLink(
  root: string,
  path: string,
  isWanted: (path: string) => boolean,
  entries: ArchiveEntry[],
): Promise<void> {
  const real = await Deno.realPath(join(root, path)).catch(() => undefined);
  if (real === undefined) return;
  const inside = relative(root, real).replaceAll("\\", "/");
  const { isDirectory } = await Deno.stat(real);
  if (!inside.startsWith("..")) {
    // A link to what is left out is left out as well.
    if (!isWhollyWanted(isDirectory ? `${inside}/` : inside, isWanted)) return;
    const target = relative(dirname(join(root, path)), real).replaceAll("\\", "/");
    entries.push({ path, content: { kind: "link", target } });
  } else if (isDirectory) {
    for (const entry of await readTree(real, (below) => isWanted(`${path}/${below}`))) {
      entries.push({ ...entry, path: `${path}/${entry.path}` });
    }
  } else entries.push({ path, content: await readFile(real) });
}

/** Wanted with every folder above it. */
function isWhollyWanted(path: string, isWanted: (path: string) => boolean): boolean {
  for (let end = path.indexOf("/"); end >= 0; end = path.indexOf("/", end + 1)) {
    if (!isWanted(path.slice(0, end + 1))) return false;
  }
  return isWanted(path);
}
