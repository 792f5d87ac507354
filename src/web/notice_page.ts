/**
 * A page that only says something: what is not there, what went wrong, what to do.
 *
 * @module
 */

import { html } from "hono/html";
import type { Html } from "./html.ts";

/** What it says. */
export interface Notice {
  readonly title: string;
  readonly text: string;
}

/** Renders a page of its own, without navigation: it also stands where nothing else may be shown. */
export function renderNotice({ title, text }: Notice): Html {
  return html`
    <!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>${title} · phlo</title>
        <link rel="stylesheet" href="/static/app.css">
      </head>
      <body class="notice">
        <main>
          <h1>${title}</h1>
          <p>${text}</p>
          <p><a href="/">Assets</a></p>
        </main>
      </body>
    </html>
  `;
}
