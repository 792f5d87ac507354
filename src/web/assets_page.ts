/**
 * The first page: every asset by group, how it stands, and on top what does not load.
 *
 * @module
 */

import { html } from "hono/html";
import type { Page } from "./page.ts";

/** The page. */
export const assetsPage: Page = {
  navigation: { label: "Assets", path: "/", key: "a" },
  mount(app, web) {
    app.get("/", async (c) => {
      await web.project.settled(300);
      return await c.html(
        await web.render({
          title: "Assets",
          section: "/",
          body: html`
            <h1>Assets</h1>
            <p>${web.project.current().workflows.assets.length}</p>
          `,
        }),
      );
    });
  },
};
