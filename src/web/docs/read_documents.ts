/**
 * The documentation, which is embedded in the compiled program: pages by topic, each with its title.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { join } from "node:path";
import type { Host } from "../../core/host.ts";

/** One page of the documentation. */
export interface DocumentPage {
  /** `tutorial`, `how-to/testing`: the path without its ending. */
  readonly topic: string;
  /** The first heading. */
  readonly title: string;
  /** Markdown. */
  readonly text: string;
}

/** Folders for those who work on phlo, not for those who use it. */
const INNER = new Set(["decisions", "screenshots"]);
/** The order of the folders: what to read first. Pages at the top stand before all of them. */
const FOLDERS = ["how-to", "reference", "explanation"];

/** Reads every page, the first to read first. */
export async function readDocuments(host: Host): Promise<readonly DocumentPage[]> {
  const root = fileURLToPath(new URL("../../../docs/", import.meta.url));
  const paths = await listMarkdown(root, "", host);
  const pages = await Promise.all(paths.map(async (path) => {
    const text = await host.disk.readText(join(root, path));
    return { topic: path.slice(0, -".md".length), title: findTitle(text) ?? path, text };
  }));
  return pages.sort((left, right) =>
    rankOf(left) - rankOf(right) || (left.topic < right.topic ? -1 : 1)
  );
}

async function listMarkdown(root: string, folder: string, host: Host): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { name, kind } of await host.disk.list(join(root, folder))) {
    const path = folder === "" ? name : `${folder}/${name}`;
    if (kind === "folder" && !INNER.has(name)) found.push(...await listMarkdown(root, path, host));
    else if (kind === "file" && name.endsWith(".md")) found.push(path);
  }
  return found;
}

function findTitle(text: string): string | undefined {
  const line = text.split("\n").find((each) => each.startsWith("# "));
  return line?.slice(2).trim();
}

function rankOf({ topic }: DocumentPage): number {
  if (topic === "tutorial") return -2;
  if (topic === "README") return -1;
  if (topic === "ARCHITECTURE") return FOLDERS.length + 1;
  const at = FOLDERS.indexOf(topic.split("/")[0] ?? "");
  return at < 0 ? (topic.includes("/") ? FOLDERS.length : 0) : at + 1;
}
