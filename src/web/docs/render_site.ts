/**
 * The whole documentation as files that a browser opens from the disk: no server, no network.
 *
 * @module
 */

import type { DocumentPage } from "./read_documents.ts";
import { renderDocument } from "./render_document.ts";

/** The files by name. */
export function renderSite(pages: readonly DocumentPage[]): ReadonlyMap<string, string> {
  const topics = new Set(pages.map(({ topic }) => topic));
  const hrefOf = (topic: string): string | undefined =>
    topics.has(topic) ? fileOf(topic) : undefined;
  return new Map(
    pages.map((page) => [
      fileOf(page.topic),
      renderPage(page, pages, renderDocument(page, { hrefOf })),
    ]),
  );
}

/** The file of a topic: all in one folder, so that links need no path. */
export function fileOf(topic: string): string {
  return `${topic.replaceAll("/", "-")}.html`;
}

function renderPage(page: DocumentPage, pages: readonly DocumentPage[], body: string): string {
  const links = pages.map(({ topic, title }) => {
    const current = topic === page.topic ? ' aria-current="page"' : "";
    return `<li><a href="${fileOf(topic)}"${current}>${escapeHtml(title)}</a></li>`;
  });
  return `<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(page.title)} · phlo</title>
<style>${STYLE}</style>
<nav><strong>phlo</strong><ul>${links.join("")}</ul></nav>
<main>${body}</main>
</html>
`;
}

const STYLE = `
:root { color-scheme: light dark; }
body { margin: 0; display: grid; grid-template-columns: 16rem minmax(0, 1fr);
  font: 16px/1.6 system-ui, sans-serif; }
nav { padding: 2rem 1rem; border-right: 1px solid color-mix(in srgb, currentColor 15%, transparent); }
nav ul { list-style: none; margin: 1rem 0; padding: 0; font-size: 0.9rem; }
nav a { color: inherit; text-decoration: none; display: block; padding: 0.15rem 0.4rem; }
nav a[aria-current] { font-weight: 600; }
nav a:hover { text-decoration: underline; }
main { padding: 2rem 3rem 6rem; max-width: 52rem; }
pre { overflow-x: auto; padding: 0.8rem 1rem; border-radius: 6px; font-size: 0.85rem; line-height: 1.45;
  background: color-mix(in srgb, currentColor 6%, transparent); }
code { font-family: ui-monospace, monospace; font-size: 0.9em; }
table { border-collapse: collapse; font-size: 0.9rem; }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.8rem 0.3rem 0;
  border-bottom: 1px solid color-mix(in srgb, currentColor 15%, transparent); }
@media (max-width: 48rem) { body { display: block; } nav { border: 0; } main { padding: 1rem; } }
`;

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
