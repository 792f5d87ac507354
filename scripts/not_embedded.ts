/**
 * What lies in node_modules and has no place in the program: what only building and testing need, the bindings of other
 * platforms, DuckDB's plain library, which goes in compressed, and of the packages that stay, what no program reads.
 *
 * @module
 */

import { TYPE_PACKAGES } from "../src/scaffold/copy_type_packages.ts";
import type { Target } from "./compile_target.ts";

const PACKAGES = "node_modules/.deno";

/** `expect` and what it needs stay: tests of users have it from "phlo/testing". */
const LEFT_OUT: readonly RegExp[] = [
  /^@polyglot-sql\+/,
  /^@sinclair\+/,
  /^@types\+/,
  /^fast-check@/,
  /^pure-rand@/,
  /^typescript@/,
  /^undici-types@/,
  /^playwright-core@/,
];

/** Source maps, sources, texts for people, and builds for other module systems. */
const UNREAD = /\.(?:map|flow|tsbuildinfo|d\.[cm]ts|md|fbs)$|(?<!\.d)\.[cm]?ts$|\.min\.js$/;
/** These import each other as ES modules alone. */
const ONLY_MODULES: readonly string[] = ["zod", "@optique/core"];

/** The paths to leave out. A package is reached through links, and an exclude holds for the path that a link ends in: the inner folder. */
export async function listExcludes(
  target: Target,
  library: string,
  root: URL,
): Promise<readonly string[]> {
  const found = [library];
  for await (const entry of Deno.readDir(new URL(`${PACKAGES}/`, root))) {
    if (!entry.name.includes("@", 1)) continue;
    const name = entry.name.slice(0, entry.name.lastIndexOf("@")).replace("+", "/");
    const folder = `${PACKAGES}/${entry.name}/node_modules/${name}`;
    if (isLeftOut(entry.name, target)) found.push(`${PACKAGES}/${entry.name}`, folder);
    else found.push(...await listUnread(name, folder, root));
  }
  return found;
}

function isLeftOut(entry: string, target: Target): boolean {
  const binding = /^@duckdb\+node-bindings-(.+)@/.exec(entry)?.[1];
  if (binding !== undefined) return binding !== target.binding;
  return LEFT_OUT.some((pattern) => pattern.test(entry));
}

async function listUnread(name: string, folder: string, root: URL): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(new URL(`${folder}/`, root))) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) found.push(...await listUnread(name, path, root));
    else if (isUnread(name, entry.name)) found.push(path);
  }
  return found;
}

function isUnread(name: string, file: string): boolean {
  if (file.endsWith(".d.ts")) return !TYPE_PACKAGES.includes(name);
  if (file.endsWith(".cjs")) return ONLY_MODULES.includes(name);
  return UNREAD.test(file);
}
