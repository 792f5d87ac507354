/**
 * What can be done about a run: cancel it, whoever launched it; retry it; publish what it left on its branch.
 *
 * @module
 */

import type { Context } from "hono";
import { PhloError } from "../core/phlo_error.ts";
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

/** Publishing is quick and no run: its process is waited for, and says what became of it. */
async function publish(c: Context, web: PageContext): Promise<Response> {
  const id = await findId(c, web);
  const child = web.host.processes.start({
    command: [...web.program, "publish", id],
    workingFolder: web.root,
    variables: { ...web.host.environment.variables(), NO_COLOR: "1" },
  });
  const [{ code, failure }, out, err] = await Promise.all([
    child.ended,
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  web.news.touch();
  if (code === 0) return answer(c, id, out.trim());
  const why = (failure ?? err).trim().split("\n")[0] ?? "";
  throw new PhloError("PHLO-408", why.replace(/^error \[[\w-]+\] /, ""), {
    hint: "run it again: what it read has moved meanwhile",
  });
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
