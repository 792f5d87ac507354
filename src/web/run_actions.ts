/**
 * What can be done about a run: cancel it, whoever launched it; retry it; publish what it left on its branch.
 *
 * @module
 */

import type { Context } from "hono";
import { PhloError } from "../core/phlo_error.ts";
import { publishHeld } from "../run/publish_held.ts";
import type { Page, PageContext } from "./page.ts";

/** The routes; they have no page of their own. */
export const runActions: Page = {
  mount(app, web) {
    for (const base of ["/runs/:id", "/api/runs/:id"]) {
      app.post(`${base}/cancel`, async (c) => await cancel(c, web));
      app.post(`${base}/retry`, async (c) => {
        const id = await findId(c, web);
        const { runId } = web.launcher.launch(["retry", id], "retry");
        return goTo(c, runId);
      });
      app.post(`${base}/publish`, async (c) => await publish(c, web));
    }
  },
};

async function findId(c: Context, web: PageContext): Promise<string> {
  const id = c.req.param("id") ?? "";
  if (await (await web.records()).readRun(id) !== undefined) return id;
  throw new PhloError("PHLO-001", `Cannot find the run "${id}": the records have none`);
}

async function cancel(c: Context, web: PageContext): Promise<Response> {
  const id = c.req.param("id") ?? "";
  const isAsked = await (await web.records()).requestCancel(id);
  if (!isAsked) {
    const known = await findId(c, web);
    throw new PhloError("PHLO-408", `Cannot cancel the run "${known}": it has ended`);
  }
  web.news.touch();
  return answer(c, id, "The run stops when its present step allows it");
}

/** Publishing moves pointers and no rows, so it is done here and now. */
async function publish(c: Context, web: PageContext): Promise<Response> {
  const id = await findId(c, web);
  const lake = await web.lake();
  if (lake === undefined) {
    throw new PhloError("PHLO-408", `Cannot publish the run "${id}": the project has no lake yet`);
  }
  const { tables } = await publishHeld(id, { lake, signal: c.req.raw.signal }, web.host);
  web.news.touch();
  return answer(c, id, `Published ${tables.join(", ")}`);
}

function goTo(c: Context, runId: string): Response {
  if (c.req.path.startsWith("/api/")) return c.json({ runId, href: `/api/runs/${runId}` }, 202);
  if (c.req.header("x-phlo") !== undefined) return c.json({ location: `/runs/${runId}` });
  return c.redirect(`/runs/${runId}`, 303);
}

function answer(c: Context, runId: string, message: string): Response {
  const isProgram = c.req.path.startsWith("/api/") || c.req.header("x-phlo") !== undefined;
  return isProgram ? c.json({ runId, message }) : c.redirect(`/runs/${runId}`, 303);
}
