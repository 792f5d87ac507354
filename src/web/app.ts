/**
 * The whole server as one function from request to answer. It opens nothing by itself.
 *
 * @module
 */

import { AsyncLocalStorage } from "node:async_hooks";
import { Hono } from "hono";
import { answerError } from "./error_page.ts";
import { eventsRoute } from "./events_route.ts";
import { guardRequests } from "./guard_requests.ts";
import { renderLayout } from "./layout.ts";
import type { PageContext } from "./page.ts";
import { PAGES } from "./pages.ts";
import { mountSignIn } from "./sign_in.ts";
import type { StaticFiles } from "./static_files.ts";
import { PhloError } from "../core/phlo_error.ts";
import { renderStrip } from "./strip.ts";
import type { WebAccess } from "./web_access.ts";
import type { WebContext } from "./web_context.ts";

/** What the server is made of beside the project. */
export interface AppOptions {
  readonly access: WebAccess;
  readonly files: StaticFiles;
}

/** Builds the server. */
export function createApp(context: WebContext, { access, files }: AppOptions): Hono {
  const navigation = PAGES.flatMap((page) => page.navigation ?? []);
  // Noted before a page reads anything, so that what comes while it is rendered is told again.
  const seen = new AsyncLocalStorage<{ readonly sequence: number; readonly mark: string }>();
  const web: PageContext = {
    ...context,
    async render(content) {
      const { name, environment } = context.project.current();
      const { sequence, mark } = seen.getStore() ?? { sequence: 0, mark: "" };
      return await renderLayout(content, {
        projectName: name,
        environment,
        navigation,
        sequence,
        mark,
        strip: await renderStrip(context),
        files,
      });
    },
  };
  const app = new Hono();
  app.use(guardRequests(access));
  app.get("/static/:name", (c) => files.answer(c.req.param("name"), c.req.raw));
  app.get("/events", (c) => eventsRoute(c, web));
  app.use(async (_c, next) => {
    const mark = context.news.mark();
    const sequence = await (await context.records()).readLastSequence();
    await seen.run({ sequence, mark }, next);
  });
  mountSignIn(app, { access, host: web.host });
  for (const page of PAGES) page.mount(app, web);
  app.notFound((c) =>
    answerError(
      new PhloError("PHLO-001", `Cannot find the page "${c.req.path}"`, {
        hint: "the navigation lists what there is",
      }),
      c,
      web,
    )
  );
  app.onError((error, c) => answerError(error, c, web));
  return app;
}
