/**
 * What lies in node_modules and has no place in the program: what only building and testing need, the bindings of other
 * platforms, and DuckDB's plain library, which goes in compressed.
 *
 * @module
 */

import type { Target } from "./compile_target.ts";

const PACKAGES = "node_modules/.deno";

/** `expect` and what it needs stay: tests of users have it from "phlo/testing". */
const PATTERNS: readonly RegExp[] = [
  /^@polyglot-sql\+/,
  /^@types\+/,
  /^fast-check@/,
  /^pure-rand@/,
  /^typescript@/,
  /^undici-types@/,
  /^playwright-core@/,
];

/** The paths to leave out. A package is reached through links, and an exclude holds for the path that a link ends in: the inner folder. */
export async function listExcludes(
  target: Target,
  library: string,
  root: URL,
): Promise<readonly string[]> {
  const found = [library];
  for await (const entry of Deno.readDir(new URL(`${PACKAGES}/`, root))) {
    if (!isLeftOut(entry.name, target)) continue;
    const name = entry.name.slice(0, entry.name.lastIndexOf("@")).replace("+", "/");
    found.push(`${PACKAGES}/${entry.name}`, `${PACKAGES}/${entry.name}/node_modules/${name}`);
  }
  return found;
}

function isLeftOut(name: string, target: Target): boolean {
  const binding = /^@duckdb\+node-bindings-(.+)@/.exec(name)?.[1];
  if (binding !== undefined) return binding !== target.binding;
  return PATTERNS.some((pattern) => pattern.test(name));
}
