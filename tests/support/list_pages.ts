/**
 * The pages whose snippets are typed: README and everything under docs/, except what is made from code or tells of
 * decisions and work.
 *
 * @module
 */

import { join } from "node:path";

/** Folders and files of docs/ whose snippets are not typed. */
const NOT_TYPED = new Set(["decisions", "screenshots", "ARCHITECTURE.md", "glossary.md"]);

/** The absolute paths of all pages, in order. */
export async function listPages(root: string): Promise<readonly string[]> {
  return [join(root, "README.md"), ...await listFolder(join(root, "docs"))];
}

async function listFolder(folder: string): Promise<readonly string[]> {
  const pages: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    if (NOT_TYPED.has(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory) pages.push(...await listFolder(path));
    else if (entry.name.endsWith(".md")) pages.push(path);
  }
  return pages.sort();
}
