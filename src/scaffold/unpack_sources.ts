/**
 * Unpacks phlo's own modules for `deno test`: Deno runs a project's tests by itself, and finds there what `phlo test`
 * has inside. zod stays the project's; other packages are named so that Deno fetches them.
 *
 * @module
 */

import { stripTypeScriptTypes } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { init, parse } from "es-module-lexer";
import denoConfig from "../../deno.json" with { type: "json" };
import type { Host } from "../core/host.ts";

const ROOT = new URL("../../", import.meta.url);
const ENTRIES = ["mod.ts", "testing.ts"];

/** Unpacks into a folder named by the content, below `cacheFolder`; resolves to that folder. */
export async function unpackSources(cacheFolder: string, host: Host): Promise<string> {
  await init;
  const texts = await readModules(host);
  const target = join(cacheFolder, `sources-${await digestOf(texts)}`);
  if (await host.disk.stat(target) !== undefined) return target;
  const aside = `${target}.${host.ids.uuid().slice(0, 8)}.tmp`;
  try {
    for (const folder of new Set([...texts.keys()].map((path) => dirname(join(aside, path))))) {
      await host.disk.makeFolder(folder);
    }
    for (const [path, text] of texts) await host.disk.createText(join(aside, path), text);
    // Another process may have been quicker; its folder holds the same.
    if (await host.disk.stat(target) === undefined) await host.disk.rename(aside, target);
  } finally {
    await host.disk.remove(aside);
  }
  return target;
}

async function readModules(host: Host): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  const queue = [...ENTRIES];
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    if (texts.has(path)) continue;
    const text = await host.disk.readText(fileURLToPath(new URL(path, ROOT)));
    const { code, imports } = path.endsWith(".ts")
      ? rewrite(text, path)
      : { code: text, imports: [] };
    texts.set(path, code);
    queue.push(...imports);
  }
  return texts;
}

interface Rewritten {
  readonly code: string;
  /** Relative to phlo's root. */
  readonly imports: readonly string[];
}

/** Takes the types out, for Deno must not check these modules by the project's rules, and names the packages. */
function rewrite(text: string, path: string): Rewritten {
  const code = stripTypeScriptTypes(text, { mode: "strip" });
  const imports: string[] = [];
  let written = "";
  let end = 0;
  for (const found of parse(code, path)[0]) {
    if (found.type === "import-meta" || found.specifier === undefined) continue;
    if (found.type === "dynamic" && found.glob) continue;
    const { specifier } = found;
    if (specifier.startsWith(".")) {
      imports.push(new URL(specifier, new URL(path, ROOT)).href.slice(ROOT.href.length));
      continue;
    }
    const at = code.indexOf(specifier, found.start);
    written += code.slice(end, at) + nameOf(specifier);
    end = at + specifier.length;
  }
  return { code: written + code.slice(end), imports };
}

const IMPORTS: Readonly<Record<string, string>> = denoConfig.imports;

function nameOf(specifier: string): string {
  const mapped = IMPORTS[specifier];
  if (specifier === "zod") return specifier;
  if (mapped !== undefined) return mapped;
  const prefix = Object.keys(IMPORTS).find((key) => key.endsWith("/") && specifier.startsWith(key));
  return prefix === undefined ? specifier : `${IMPORTS[prefix]}${specifier.slice(prefix.length)}`;
}

async function digestOf(texts: ReadonlyMap<string, string>): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify([...texts]));
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex().slice(0, 16);
}
