/**
 * The page's own files: read once, served with a name that changes with their content.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { Host } from "../core/host.ts";

/** The files in the order in which pages load them. */
export const SCRIPTS = [
  "theme.js",
  "app.js",
  "run.js",
  "graph.js",
  "grid.js",
  "lake.js",
  "sql.js",
  "palette.js",
] as const;
const STYLES = ["app.css", "pages.css", "parts.css"] as const;
const IMAGES = ["icon.svg"] as const;

const TYPES: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
};

/** The files of the program. */
export interface StaticFiles {
  /** The path to link to: `/static/app.css?v=…`. */
  href(name: string): string;
  /** Answers for `/static/NAME`. */
  answer(name: string, request: Request): Response;
}

interface StaticFile {
  readonly text: string;
  readonly tag: string;
}

/** Reads the files. */
export async function readStaticFiles(host: Host): Promise<StaticFiles> {
  const names = [...STYLES, ...SCRIPTS, ...IMAGES];
  const texts = await Promise.all(names.map((name) => host.disk.readText(pathOf(name))));
  const files = new Map(names.map((name, index) => [String(name), fileOf(texts[index] ?? "")]));
  return {
    href: (name) => `/static/${name}?v=${files.get(name)?.tag ?? ""}`,
    answer: (name, request) => answer(files.get(name), name, request),
  };
}

function fileOf(text: string): StaticFile {
  return { text, tag: createHash("sha256").update(text).digest("hex").slice(0, 16) };
}

function answer(file: StaticFile | undefined, name: string, request: Request): Response {
  if (file === undefined) return new Response("There is no such file\n", { status: 404 });
  const isNamed = new URL(request.url).searchParams.get("v") === file.tag;
  const headers = {
    "content-type": TYPES[name.split(".").at(-1) ?? ""] ?? "text/plain",
    // Under the name of its content a file never changes.
    "cache-control": isNamed ? "public, max-age=31536000, immutable" : "no-cache",
    etag: `"${file.tag}"`,
  };
  const known = request.headers.get("if-none-match") ?? "";
  if (known.includes(file.tag)) return new Response(null, { status: 304, headers });
  return new Response(file.text, { headers });
}

function pathOf(name: string): string {
  return fileURLToPath(new URL(`./static/${name}`, import.meta.url));
}
