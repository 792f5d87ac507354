/**
 * What every page has around it: navigation, the strip of what runs now, the switches.
 *
 * @module
 */

import { html } from "hono/html";
import type { Html } from "./html.ts";
import { renderIcon, renderIconSprite } from "./icons.ts";
import type { StaticFiles } from "./static_files.ts";

/** What a page puts into the layout. */
export interface PageContent {
  readonly title: string;
  /** The path of the navigation entry that the page belongs to. */
  readonly section: string;
  readonly body: Html;
  /** Scripts of the page beside those that every page has, by their names under static/. */
  readonly scripts?: readonly string[];
}

/** An entry of the navigation. */
export interface NavigationEntry {
  readonly label: string;
  readonly path: string;
  /** The letter that opens it after `g`. */
  readonly key: string;
}

/** What the layout knows beside the page. */
export interface LayoutFrame {
  readonly projectName: string;
  readonly environment: string | undefined;
  readonly navigation: readonly NavigationEntry[];
  readonly strip: Html;
  /** What the page shows is as new as this. */
  readonly sequence: number;
  readonly mark: string;
  readonly files: StaticFiles;
}

/** Renders the whole page. */
export function renderLayout(content: PageContent, frame: LayoutFrame): Html {
  const { files } = frame;
  return html`
    <!DOCTYPE html>
    <html lang="en">
      <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>${content.title} · ${frame.projectName}</title>
            <link rel="icon" href="${files.href("icon.svg")}">
            <link rel="stylesheet" href="${files.href("app.css")}">
        <link rel="stylesheet" href="${files.href("pages.css")}">
        <link rel="stylesheet" href="${files.href("parts.css")}">
            <script src="${files.href("theme.js")}"></script>
            ${["app.js", "palette.js", ...content.scripts ?? []].map((name) =>
              html`<script src="${files.href(name)}" defer></script>`
            )}
          </head>
      <body data-sequence="${frame.sequence}" data-mark="${frame.mark}">
            ${renderIconSprite()}
            <a class="skip" href="#main">Skip to the content</a>
            ${renderSidebar(content, frame)}
            <div class="strip" id="strip" data-part aria-live="polite">${frame.strip}</div>
            <main id="main" tabindex="-1">${content.body}</main>
            <div id="toasts" role="status" aria-live="polite"></div>
          </body>
    </html>
  `;
}

function renderSidebar({ section }: PageContent, frame: LayoutFrame): Html {
  return html`
    <header class="side">
      <a class="brand" href="/" aria-label="phlo, ${frame.projectName}">
            ${renderIcon("phlo")}<span class="project">${frame.projectName}</span>
            ${frame.environment === undefined
              ? ""
              : html`<span class="tag">${frame.environment}</span>`}
          </a>
      <nav aria-label="Pages">
            ${frame.navigation.map((entry) =>
              html`
                <a
                  href="${entry.path}"
                  data-key="${entry.key}"
                  ${entry.path === section ? html`aria-current="page"` : ""}
                >${entry.label}</a>
              `
            )}
          </nav>
      <div class="side-end">
        <button type="button" class="quiet" data-theme-switch>
              ${renderIcon("theme")}<span>Theme</span>
            </button>
        <button type="button" class="quiet" data-help title="Keys (?)">
              ${renderIcon("keys")}<span>Keys</span>
            </button>
      </div>
    </header>
  `;
}
