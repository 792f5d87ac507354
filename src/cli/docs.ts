/**
 * `phlo docs`: the documentation, from the program itself: in the terminal or in a browser, without a network.
 *
 * @module
 */

import { join } from "node:path";
import { object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { optional } from "@optique/core/modifiers";
import { argument, option } from "@optique/core/primitives";
import { string } from "@optique/core/valueparser";
import type { Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";
import { renderSuggestion } from "../core/suggest.ts";
import { PHLO_VERSION } from "../core/version.ts";
import { type DocumentPage, readDocuments } from "../web/docs/read_documents.ts";
import { fileOf, renderSite } from "../web/docs/render_site.ts";
import { type CliContext, defineCommand } from "./command.ts";
import { openBrowser } from "./open_browser.ts";
import { paintMarkdown } from "./paint_markdown.ts";
import { paintFor } from "./terminal.ts";

const parser = object({
  topic: optional(argument(string({ metavar: "TOPIC" }), {
    description: message`The page to show; the list of pages where left out`,
  })),
  open: option("--open", { description: message`Open it in a browser` }),
});

/** The command. */
export const docs = defineCommand("docs", parser, showDocs);

async function showDocs(
  values: { readonly topic: string | undefined; readonly open: boolean },
  cli: CliContext,
): Promise<number> {
  const { host, terminal } = cli;
  const pages = await readDocuments(host);
  const paint = paintFor(terminal);
  const page = values.topic === undefined ? pages[0] : findPage(values.topic, pages);
  if (values.open) return await openSite(pages, page, cli);
  if (values.topic !== undefined && page !== undefined) {
    terminal.print(paintMarkdown(page.text, paint));
    return 0;
  }
  const width = Math.max(...pages.map(({ topic }) => topic.length)) + 2;
  const lines = pages.map(({ topic, title }) => `  ${paint.cyan(topic.padEnd(width))}${title}`);
  terminal.print([
    ...lines,
    "",
    "phlo docs TOPIC shows a page, phlo docs --open opens them in a browser",
    "",
  ].join("\n"));
  return 0;
}

/** A topic by its path or its last word. */
function findPage(wanted: string, pages: readonly DocumentPage[]): DocumentPage {
  const name = wanted.replace(/\.md$/, "").toLowerCase();
  const page = pages.find(({ topic }) => topic.toLowerCase() === name) ??
    pages.find(({ topic }) => topic.toLowerCase().endsWith(`/${name}`));
  if (page !== undefined) return page;
  throw new PhloError("PHLO-002", `Cannot show "${wanted}": there is no such page`, {
    hint: renderSuggestion(name, pages.map(({ topic }) => topic)) ?? "phlo docs lists the pages",
  });
}

async function openSite(
  pages: readonly DocumentPage[],
  page: DocumentPage | undefined,
  { host, terminal }: CliContext,
): Promise<number> {
  const folder = join(cacheFolder(host), "phlo", `docs-${PHLO_VERSION}`);
  await host.disk.makeFolder(folder);
  for (const [name, text] of renderSite(pages)) await host.disk.writeText(join(folder, name), text);
  const path = join(folder, fileOf(page?.topic ?? "tutorial"));
  const isOpened = await openBrowser(path, host);
  terminal.print(isOpened ? `Opened ${path}\n` : `Open this in a browser: ${path}\n`);
  return 0;
}

function cacheFolder({ environment }: Host): string {
  const home = environment.variable("HOME");
  return environment.variable("XDG_CACHE_HOME") || environment.variable("LOCALAPPDATA") ||
    (home === undefined ? environment.workingFolder : join(home, ".cache"));
}
