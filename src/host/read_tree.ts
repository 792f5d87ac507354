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
  return await readFrom(await Deno.realPath(root), isWanted, []);
}

/** `around` are the trees that links have led through: one that leads back to them would never end. */
async function readFrom(
  real: string,
  isWanted: (path: string) => boolean,
  around: readonly string[],
): Promise<readonly ArchiveEntry[]> {
  const tree: Tree = { root: real, isWanted, around: [...around, real], entries: [] };
  await readFolder(tree, "");
  return tree.entries;
}

interface Tree {
  readonly root: string;
  readonly isWanted: (path: string) => boolean;
  readonly around: readonly string[];
  readonly entries: ArchiveEntry[];
}

async function readFolder(tree: Tree, below: string): Promise<void> {
  const { root, isWanted, entries } = tree;
  const found = await Array.fromAsync(Deno.readDir(join(root, below)));
  for (const { name, isDirectory, isSymlink, isFile } of found.sort(byName)) {
    const path = `${below}${name}`;
    if (!isWanted(isDirectory ? `${path}/` : path)) continue;
    if (isDirectory) await readFolder(tree, `${path}/`);
    else if (isFile) entries.push({ path, content: await readFile(join(root, path)) });
    else if (isSymlink) await readLink(tree, path);
  }
}

function byName(left: Deno.DirEntry, right: Deno.DirEntry): number {
  return left.name < right.name ? -1 : left.name > right.name ? 1 : 0;
}

async function readFile(path: string): Promise<ArchiveEntry["content"]> {
  return { kind: "file", bytes: await Deno.readFile(path) };
}

/** A link to what is packed too stays one; what a link leads to outside is packed in its place; a dangling one is left out. */
async function readLink(tree: Tree, path: string): Promise<void> {
  const { root, isWanted, around, entries } = tree;
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
    if (around.some((folder) => holds(real, folder))) return;
    const found = await readFrom(real, (below) => isWanted(`${path}/${below}`), around);
    for (const entry of found) {
      entries.push({ ...entry, path: `${path}/${entry.path}` });
    }
  } else entries.push({ path, content: await readFile(real) });
}

/** True where the inner folder is the outer one, or lies in it. */
function holds(outer: string, inner: string): boolean {
  return !relative(outer, inner).startsWith("..");
}

/** Wanted with every folder above it. */
function isWhollyWanted(path: string, isWanted: (path: string) => boolean): boolean {
  for (let end = path.indexOf("/"); end >= 0; end = path.indexOf("/", end + 1)) {
    if (!isWanted(path.slice(0, end + 1))) return false;
  }
  return isWanted(path);
}
